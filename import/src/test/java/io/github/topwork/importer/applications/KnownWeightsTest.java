package io.github.topwork.importer.applications;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.Applications;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class KnownWeightsTest {
  @Test
  void hasAChecksumForEveryTensorOfXception() throws IOException {
    try (ImportedModel model = xception()) {
      Map<String, Integer> shapes = new TreeMap<>();
      model.model().variables().forEach(each -> shapes.merge(shape(each), 1, Integer::sum));
      Map<String, Integer> known = new TreeMap<>();
      KnownWeights.checksums()
          .values()
          .forEach(value -> known.merge(value.substring(0, value.indexOf(' ')), 1, Integer::sum));
      assertThat(known).isEqualTo(shapes);
      // Random numbers are not those of ImageNet.
      assertThat(model.knownWeights()).isEmpty();
    }
  }

  @Test
  @NeedsFixture("xception-imagenet-crc32c.json")
  void holdsWhatTheFixtureSays() throws IOException {
    Path fixture = TestData.fixture("xception-imagenet-crc32c.json");
    Map<String, String> expected = new HashMap<>();
    JsonNode tensors = new ObjectMapper().readTree(fixture.toFile()).get("tensors");
    tensors
        .fieldNames()
        .forEachRemaining(
            name -> {
              StringBuilder shape = new StringBuilder();
              tensors
                  .get(name)
                  .get("shape")
                  .forEach(size -> shape.append(shape.isEmpty() ? "" : "x").append(size.asInt()));
              long crc = tensors.get(name).get("crc32c").asLong();
              expected.put(name, shape + String.format(Locale.ROOT, " %08x", crc));
            });
    assertThat(expected).hasSize(234);
    assertThat(KnownWeights.checksums()).isEqualTo(expected);
  }

  @Test
  void countsTheTensorsThatAreTheSame_whateverTheirNames() throws IOException {
    try (ImportedModel model = xception()) {
      Map<String, String> table = new HashMap<>();
      for (Variable variable : model.model().variables()) {
        CRC32C crc = new CRC32C();
        crc.update(model.weights().get(variable.name()).bytes());
        table.put(
            "tensor" + table.size(),
            shape(variable) + String.format(Locale.ROOT, " %08x", crc.getValue()));
      }
      WeightSource same = model.weights();
      assertThat(KnownWeights.of(model.model(), same, table))
          .hasValueSatisfying(
              known -> {
                assertThat(known.isComplete()).isTrue();
                assertThat(known)
                    .hasToString("Xception, ImageNet (official Keras), all 234 tensors");
              });

      String kernel = "block14_sepconv2/pointwise_kernel";
      TensorData changed = TensorData.ofFloats(new float[1536 * 2048], 1, 1, 1536, 2048);
      WeightSource tuned = same.overlaidBy(WeightSource.of(Map.of(kernel, changed)));
      assertThat(KnownWeights.of(model.model(), tuned, table))
          .hasValueSatisfying(known -> assertThat(known.toString()).endsWith("233 of 234 tensors"));
    }
  }

  private static ImportedModel xception() throws IOException {
    return Applications.xception().includeTop(false).randomWeights(1).build();
  }

  private static String shape(Variable variable) {
    return Arrays.stream(variable.shape().toSizes())
        .mapToObj(String::valueOf)
        .collect(Collectors.joining("x"));
  }
}
