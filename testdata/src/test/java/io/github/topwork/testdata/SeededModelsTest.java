package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeededModelsTest {
  private final Path target;

  SeededModelsTest(@TempDir Path target) {
    this.target = target;
  }

  @Test
  void listsBothVersionsOfEachModel() {
    assertThat(SeededModels.names())
        .contains("xception-150/keras2", "xception-150/keras3", "vgg16-64/keras3")
        .isSorted()
        .hasSize(16);
  }

  /** Materialising compares the CRC32C of each tensor with TensorFlow's. */
  @ParameterizedTest
  @CsvSource({
    "mobilenet-96/keras2, 218544, 1",
    "mobilenet-96/keras3, 218544, 2",
    "mini-xception-frozen/keras2, 236269, 1",
    "xception-150/keras2, 20861480, 1",
  })
  void writesTheBytesThatTensorFlowWrote(String name, long parameters, int copies)
      throws Exception {
    Path model = SeededModels.materialize(name, target);

    assertThat(model).isEqualTo(target.resolve(name));
    assertThat(model.resolve("saved_model.pb")).isNotEmptyFile();
    assertThat(model.resolve("variables/variables.index")).isNotEmptyFile();
    assertThat(Files.size(model.resolve("variables/variables.data-00000-of-00001")))
        .isBetween(parameters * copies * Float.BYTES, parameters * copies * Float.BYTES + 600_000);
  }

  @Test
  void keepsWhatIsThere_untilItIsStale() throws Exception {
    String name = "mobilenet-96/keras3";
    Path model = SeededModels.materialize(name, target);
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Path data = model.resolve("variables/variables.data-00000-of-00001");
    Files.setLastModifiedTime(data, old);

    SeededModels.materialize(name, target);
    assertThat(Files.getLastModifiedTime(data)).isEqualTo(old);

    Files.write(model.resolve("fingerprint.pb"), new byte[] {1});
    SeededModels.materialize(name, target);
    assertThat(Files.getLastModifiedTime(data)).isNotEqualTo(old);
    assertThat(children(target.resolve("mobilenet-96"))).containsExactly(model);
  }

  @Test
  void rejectsAnUnknownModel_namingTheKnown() {
    assertThatThrownBy(() -> SeededModels.materialize("xception-299/keras2", target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("xception-299/keras2")
        .hasMessageContaining("xception-150/keras2");
  }

  @Test
  void hasAnInputAndAnExpectedOutputForEachModel() throws Exception {
    for (String name : SeededModels.names()) {
      Npy input = SeededModels.input(name);
      Npy expected = SeededModels.expected(name);

      assertThat(input.shape()).hasSize(4).endsWith(3L);
      assertThat(expected.shape().get(0)).isEqualTo(input.shape().get(0));
      double squares = 0;
      for (float value : expected.toFloatArray()) {
        squares += (double) value * value;
      }
      assertThat(Math.sqrt(squares / expected.size())).as(name).isBetween(0.05, 5.0);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
