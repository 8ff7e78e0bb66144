package io.github.topwork.importer.keras.layer;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of {@link PoolingLayers}, and what is refused of them. */
class PoolingLayersTest extends FamilyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "MaxPooling2D/valid | \"strides\": [2, 2] | \"strides\": [2, 0] | all above zero",
        "AdaptiveMaxPooling2D/uneven | [3, 2] | [3, 0] | output_size 0 of a size of 6",
      })
  void refuses(String name, String from, String to, String message) throws IOException {
    assertRefused(name, from, to, message);
  }
}
