package io.github.topwork.importer.keras.layer;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of {@link NormalizationLayers}, and what is refused of them. */
class NormalizationLayersTest extends FamilyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "BatchNormalization/plain | \"renorm\": false | \"renorm\": true | renorm",
        "GroupNormalization/plain | \"groups\": 3 | \"groups\": 4 | 4 groups of 6 channels",
        "LayerNormalization/plain | \"axis\": [-1] | \"axis\": [4] | axes of an input of rank 4",
        "LayerNormalization/plain | \"rms_scaling\": false | \"rms_scaling\": true | rms_scaling",
        "Normalization/constants | [0.5, 1.5, 0.25, | [0.25, | variance of shape",
      })
  void refuses(String name, String from, String to, String message) throws IOException {
    assertRefused(name, from, to, message);
  }
}
