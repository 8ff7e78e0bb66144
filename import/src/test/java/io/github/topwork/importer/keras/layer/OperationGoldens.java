package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Operations that no layer golden has, against what Keras computes for one small input. */
final class OperationGoldens {
  /** As for layers. */
  private static final double RTOL = 1e-5;

  /** As in testdata/scripts/operations.py. */
  private static final float[] INPUT = {
    -3, -1.5f, -0.75f, -0.25f, 0.4f, 0.75f, 1.25f, 2.5f, 0.4f, 3.5f, -2, 6.5f
  };

  private OperationGoldens() {}

  /** A test for each operation of a Keras. */
  static Stream<DynamicTest> of(int version, Path folder) throws IOException {
    List<JsonNode> models = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/operations.jsonl"))) {
      JsonNode model = new ObjectMapper().readTree(line);
      if (model.path("keras").intValue() == version) {
        models.add(model);
      }
    }
    assertThat(models).hasSizeGreaterThan(40);
    return models.stream()
        .map(each -> dynamicTest(each.path("name").asText(), () -> check(each, folder)));
  }

  private static void check(JsonNode each, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("model.json"), each.path("model").toString());
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(),
              imported.weights(),
              Map.of("x", Floats.of(INPUT, 2, 2, 3)),
              TensorFlowRunner.DEFAULT);
      Floats output = outputs.values().iterator().next();
      Floats expected = floats(each);
      assertThat(output.maxDifference(expected)).isLessThanOrEqualTo(RTOL * expected.maxAbs());
    }
  }

  private static Floats floats(JsonNode each) {
    float[] values = new float[each.path("expected").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = each.path("expected").get(i).floatValue();
    }
    long[] shape = new long[each.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = each.path("shape").get(i).longValue();
    }
    return Floats.of(values, shape);
  }
}
