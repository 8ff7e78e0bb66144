package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.topwork.importer.keras.EditedCase;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Layers over images of any size give what the same layers over images of one size give. */
class OpenSizesTest {
  private static final Pattern LAYERS =
      Pattern.compile(
          "((Depthwise|Separable)?Conv|(Global)?(Max|Average)Pooling|ZeroPadding|Cropping"
              + "|UpSampling|Resizing|CenterCrop).*"
              + "|(Batch|Layer|Group)Normalization/(plain|instance)");

  private static final Pattern INPUT = Pattern.compile("\"batch_shape\": \\[null((, \\d+)+)]");

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> givesTheSameWhereTheFileLeavesSizesOpen() throws IOException {
    return LayerCases.all("keras3").stream()
        .filter(each -> LAYERS.matcher(each.name()).matches())
        .map(each -> dynamicTest(each.name(), () -> check(each)));
  }

  private void check(LayerCase each) throws IOException {
    LayerGoldens.assertGives(each, EditedCase.write(each, folder, OpenSizesTest::open));
  }

  /** The configuration with only the batch's and the channels' axes of the input left known. */
  private static String open(String config) {
    boolean isChannelsFirst = config.contains("\"channels_first\"");
    String opened = INPUT.matcher(config).replaceAll(input -> open(input, isChannelsFirst));
    assertThat(opened).containsPattern("\\[null(, \\d+)?, null");
    return opened;
  }

  private static String open(MatchResult input, boolean isChannelsFirst) {
    String[] sizes = input.group(1).substring(2).split(", ", -1);
    for (int i = 0; i < sizes.length; i++) {
      boolean isChannels = i == (isChannelsFirst ? 0 : sizes.length - 1);
      sizes[i] = isChannels ? sizes[i] : "null";
    }
    return "\"batch_shape\": [null, " + String.join(", ", sizes) + "]";
  }
}
