package io.github.topwork.importer.keras.layer;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases of {@link ImageLayers}, and what is refused of them. */
class ImageLayersTest extends FamilyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Resizing/crop_tall | \"pad_to_aspect_ratio\": false | \"pad_to_aspect_ratio\": true | one of",
        "Resizing/pad_tall | \"constant\" | \"reflect\" | fill_mode 'reflect'",
        "Resizing/pad_tall | \"height\": 6 | \"height\": 0 | height: 0",
        "Rescaling/per_channel | [0.5, 0.25, 2.0] | [0.5, 0.25] | scale of shape",
      })
  void refuses(String name, String from, String to, String message) throws IOException {
    assertRefused(name, from, to, message);
  }
}
