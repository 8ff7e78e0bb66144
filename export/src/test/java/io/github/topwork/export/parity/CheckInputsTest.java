package io.github.topwork.export.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckInputsTest {
  private static ModelGraph relu(long... sizes) {
    TestGraph graph = new TestGraph();
    return graph.output("y", graph.op("y", "Relu", List.of(graph.image("x", sizes)))).build();
  }

  private static ModelGraph scaled(float factor) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 16, 16, 3);
    ValueRef by = graph.constant("by", TensorData.scalar(factor));
    return graph.output("y", graph.op("y", "Mul", List.of(x, by))).build();
  }

  private static double[] first(ModelGraph model) {
    return Truth.get(CheckInputs.of(model, ParityOptions.DEFAULTS).get(0), "x").toDoubles();
  }

  private static double most(ModelGraph model) {
    return Arrays.stream(first(model)).max().orElseThrow();
  }

  private static double least(ModelGraph model) {
    return Arrays.stream(first(model)).min().orElseThrow();
  }

  @Test
  void spansTheRangeOfTheModel() {
    assertThat(least(relu(16, 16, 3))).isEqualTo(-1);
    assertThat(most(relu(16, 16, 3))).isEqualTo(1);
    assertThat(least(scaled(1 / 255f))).isZero();
    assertThat(most(scaled(1 / 255f))).isEqualTo(255);
    assertThat(most(scaled(1 / 127.5f))).isEqualTo(255);
    assertThat(most(scaled(2))).isEqualTo(1);
  }

  @Test
  void makesImages_whoseNeighboursResembleEachOther() {
    double[] pixels = first(relu(32, 32, 3));
    double near = 0;
    double far = 0;
    for (int i = 0; i + 3 * 32 * 3 + 3 < pixels.length; i++) {
      near += Math.abs(pixels[i + 3] - pixels[i]);
      far += Math.abs(pixels[i + 3 * 32 * 3] - pixels[i]);
    }
    assertThat(near).isLessThan(far / 1.5);
  }

  @Test
  void makesRowsDifferent_asFarAsTheyAreSmall() {
    assertThat(rows(relu(10))).hasSize(10);
    assertThat(rows(relu(300, 300, 3))).hasSize(2);
  }

  @Test
  void givesEveryBatchSize() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.input("x", DataType.FLOAT, 3);
    ModelGraph free = graph.output("y", graph.op("y", "Relu", List.of(x))).build();
    assertThat(CheckInputs.of(free, ParityOptions.DEFAULTS))
        .extracting(Rows::batchOf)
        .containsExactly(1, 2, 7);
  }

  private static Set<Map<String, TensorData>> rows(ModelGraph model) {
    Set<Map<String, TensorData>> rows = new HashSet<>();
    for (Map<String, TensorData> batch : CheckInputs.of(model, ParityOptions.DEFAULTS)) {
      for (int i = 0; i < Rows.batchOf(batch); i++) {
        rows.add(Rows.row(batch, i));
      }
    }
    return rows;
  }
}
