package io.github.topwork.importer.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Features of applications with generated weights against those that Keras computed: one small
 * model of each family in every build, all of them in the profile {@code full}.
 */
class ApplicationFeaturesTest {
  /** The tolerance: relative L2 distance. */
  private static final double TOLERANCE = 1e-5;

  private static final List<String> SMALL =
      List.of(
          "MobileNet_0.25",
          "MobileNetV2_0.35",
          "MobileNetV3Small",
          "MobileNetV3Small_minimalistic",
          "EfficientNetB0",
          "EfficientNetV2B0",
          "NASNetMobile",
          "DenseNet121",
          "Xception",
          "ResNet50",
          "ResNet50V2",
          "InceptionV3");

  private static final String ONLY = System.getProperty("topwork.applications", "");

  @TestFactory
  Stream<DynamicTest> smallModelsGiveTheFeaturesOfKeras() throws IOException {
    return features(SMALL::contains);
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> allOtherModelsGiveTheFeaturesOfKeras() throws IOException {
    return features(name -> !SMALL.contains(name));
  }

  private static Stream<DynamicTest> features(Predicate<String> which) throws IOException {
    ApplicationFeatures features = ApplicationFeatures.read();
    return features.goldens().goldens().stream()
        .filter(golden -> which.test(golden.name()) && golden.name().startsWith(ONLY))
        .map(
            golden ->
                dynamicTest(
                    golden.name(), () -> check(golden.name(), features.featureError(golden))));
  }

  @TestFactory
  Stream<DynamicTest> topsGiveTheProbabilitiesOfKeras() throws IOException {
    ApplicationFeatures features = ApplicationFeatures.read();
    return features.goldens().tops().stream()
        .map(name -> dynamicTest(name, () -> check(name + " with top", features.topError(name))));
  }

  private static void check(String name, double error) {
    System.out.printf(Locale.ROOT, "%s: relative L2 distance %.2e%n", name, error);
    assertThat(error).as(name).isLessThanOrEqualTo(TOLERANCE);
  }
}
