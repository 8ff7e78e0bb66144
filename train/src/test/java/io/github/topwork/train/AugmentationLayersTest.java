package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.importer.keras.layer.StandardLayers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Augmentation in training against Keras, random number by random number, and what is drawn. */
class AugmentationLayersTest {
  private static final int IMAGES = 3;
  private static final int HEIGHT = 8;
  private static final int WIDTH = 10;

  /** Of the range of pixels: the float32 arithmetic of both sides is rounded in another order. */
  private static final double TOLERANCE = 1e-5;

  private static final int MANY = 4000;

  /** Four standard deviations of the mean of as many uniform numbers in [0, 1). */
  private static final double SAMPLING = 4 * Math.sqrt(1.0 / 12 / MANY);

  static Stream<Arguments> cases() throws IOException {
    JsonNode cases = new ObjectMapper().readTree(TestData.text("augmentation/cases.json"));
    float[] expected = Npy.read(TestData.path("augmentation/expected.npy")).toFloatArray();
    List<Arguments> all = new ArrayList<>();
    int start = 0;
    for (JsonNode each : cases) {
      int elements = 1;
      for (JsonNode size : each.get("shape")) {
        elements *= size.asInt();
      }
      all.add(
          Arguments.of(
              each.get("class").asText() + " " + each.get("settings"),
              each,
              Arrays.copyOfRange(expected, start, start + elements)));
      start += elements;
    }
    assertThat(start).isEqualTo(expected.length);
    return all.stream();
  }

  private static float[] pixels(JsonNode each) throws IOException {
    ByteBuffer bytes = Npy.read(TestData.path("augmentation/images.npy")).data();
    float scale = (float) (each.get("greatest").asInt() / 255.0);
    float[] pixels = new float[bytes.remaining()];
    boolean isFirst = isChannelsFirst(each);
    for (int i = 0; i < pixels.length; i++) {
      int place = i / 3 / (HEIGHT * WIDTH) * 3 * HEIGHT * WIDTH;
      int target = isFirst ? place + i % 3 * HEIGHT * WIDTH + i / 3 % (HEIGHT * WIDTH) : i;
      pixels[target] = (bytes.get(i) & 0xFF) * scale;
    }
    return pixels;
  }

  private static boolean isChannelsFirst(JsonNode each) {
    return each.get("settings").path("data_format").asText().equals("channels_first");
  }

  private static LayerDefinition layer(JsonNode each) {
    LayerDefinition layer = Layers.of(each.get("class").asText());
    Iterator<Map.Entry<String, JsonNode>> settings = each.get("settings").fields();
    while (settings.hasNext()) {
      Map.Entry<String, JsonNode> setting = settings.next();
      layer = layer.with(setting.getKey(), setting.getValue());
    }
    return layer.named("layer");
  }

  /** What Keras was given in place of random numbers, under the names that ours have. */
  private static Map<ValueRef, TensorData> drawn(
      JsonNode each, LayerInTraining layer, TensorData input) {
    Map<ValueRef, TensorData> drawn = new HashMap<>();
    for (JsonNode draw : each.get("drawn")) {
      ValueRef value = drawn(drawn.size());
      float[] numbers = new float[draw.get("numbers").size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) draw.get("numbers").get(i).asDouble();
      }
      long[] sizes = layer.fetch(value, input, 0).shape().toSizes();
      drawn.put(value, TensorData.ofFloats(numbers, sizes));
    }
    assertThat(layer.graph().contains(drawn(drawn.size()).node())).as("more draws").isFalse();
    return drawn;
  }

  private static ValueRef drawn(int index) {
    return ValueRef.of("training/layer/drawn" + (index == 0 ? "" : "_" + index));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void computesWhatKerasComputes(String name, JsonNode each, float[] expected) throws IOException {
    long[] sizes = isChannelsFirst(each) ? new long[] {3, 8, 10} : new long[] {8, 10, 3};
    LayerInTraining layer = LayerInTraining.of(layer(each), 1, sizes);
    TensorData input = TensorData.ofFloats(pixels(each), IMAGES, sizes[0], sizes[1], sizes[2]);

    TensorData output = layer.run(input, drawn(each, layer, input));

    for (int i = 0; i < each.get("shape").size(); i++) {
      assertThat(output.shape().dim(i).sizeOrMinusOne())
          .isEqualTo(each.get("shape").get(i).asInt());
    }
    assertThat(output.toFloats())
        .containsExactly(expected, within((float) (TOLERANCE * each.get("greatest").asInt())));
    assertThat(output.toFloats()).as("it does something").isNotEqualTo(input.toFloats());
  }

  /** What is not in a case above is refused in training. */
  @Test
  void provesEveryLayerThatIsRandomInTraining() throws IOException {
    Set<String> proven = new HashSet<>();
    cases().forEach(each -> proven.add(((JsonNode) each.get()[1]).get("class").asText()));
    StandardLayers.familiesByLayer()
        .forEach(
            (name, family) -> {
              if (family.equals("RandomLayers") && !proven.contains(name)) {
                assertThatThrownBy(() -> LayerInTraining.of(Layers.of(name), 1, 4, 4, 3))
                    .as(name)
                    .hasMessageContaining("of which inference alone is built");
              }
            });
  }

  private static TensorData ones(int images, long height, long width) {
    float[] pixels = new float[Math.toIntExact(images * height * width)];
    Arrays.fill(pixels, 1);
    return TensorData.ofFloats(pixels, images, height, width, 1);
  }

  private static void isUniform(double[] values, double low, double high) {
    double sum = 0;
    double least = values[0];
    double most = values[0];
    for (double value : values) {
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    double size = high - low;
    assertThat(sum / values.length).isCloseTo((low + high) / 2, within(SAMPLING * size));
    // The chance that none of so many comes near is less than e^-8.
    assertThat(least).isBetween(low - 1e-5, low + 0.002 * size);
    assertThat(most).isBetween(high - 0.002 * size, high + 1e-5);
  }

  /** Coefficient {@code index} of the map of each image. */
  private static double[] coefficients(LayerDefinition layer, int index) {
    LayerInTraining training = LayerInTraining.of(layer.named("layer"), 1, 5, 9, 1);
    float[] maps =
        training.fetch(ValueRef.of("training/layer/ConcatV2"), ones(MANY, 5, 9), 0).toFloats();
    double[] values = new double[MANY];
    for (int i = 0; i < MANY; i++) {
      values[i] = maps[8 * i + index];
    }
    return values;
  }

  @Test
  void drawsParametersUniformly_betweenTheBoundsOfKeras() {
    double[] sines = coefficients(Layers.randomRotation(0.2), 3);
    for (int i = 0; i < MANY; i++) {
      sines[i] = Math.asin(sines[i]) / (2 * Math.PI);
    }
    isUniform(sines, -0.2, 0.2);
    isUniform(coefficients(Layers.randomZoom(0.3), 0), 0.7, 1.3);
    isUniform(coefficients(Layers.randomZoom(0.3), 4), 0.7, 1.3);
    isUniform(coefficients(Layers.randomTranslation(0.4, 0.1), 2), -0.9, 0.9);
    isUniform(coefficients(Layers.randomTranslation(0.4, 0.1), 5), -2, 2);
    LayerDefinition lighter = Layers.randomBrightness(0.5).with("value_range", List.of(-9, 11));
    float[] sums = LayerInTraining.of(lighter, 1, 1, 1, 1).run(ones(MANY, 1, 1), 0).toFloats();
    double[] shares = new double[MANY];
    for (int i = 0; i < MANY; i++) {
      shares[i] = sums[i];
    }
    isUniform(shares, -9, 11);
  }

  @Test
  void zoomsBothSidesAlike_whereOneFactorIsGiven() {
    assertThat(coefficients(Layers.randomZoom(0.3), 0))
        .isEqualTo(coefficients(Layers.randomZoom(0.3), 4));
    LayerDefinition both = Layers.randomZoom(0.3).with("width_factor", 0.3);
    assertThat(coefficients(both, 0)).isNotEqualTo(coefficients(both, 4));
  }

  @ParameterizedTest
  @CsvSource({"horizontal, 1 0 3 2", "vertical, 2 3 0 1", "horizontal_and_vertical, 3 2 1 0"})
  void mirrorsHalfOfTheImages(String mode, String mirrored) {
    float[] pixels = new float[4 * MANY];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 4;
    }
    float[] output =
        LayerInTraining.of(Layers.randomFlip(mode), 1, 2, 2, 1)
            .run(TensorData.ofFloats(pixels, MANY, 2, 2, 1), 0)
            .toFloats();
    int changed = 0;
    for (int i = 0; i < MANY; i++) {
      int first = 4 * i;
      String image =
          Stream.of(0, 1, 2, 3)
              .map(j -> String.valueOf((int) output[first + j]))
              .collect(Collectors.joining(" "));
      assertThat(image).isIn("0 1 2 3", mirrored);
      changed += image.equals(mirrored) ? 1 : 0;
    }
    // Four standard deviations.
    assertThat((double) changed / MANY).isCloseTo(0.5, within(2 / Math.sqrt(MANY)));
  }

  @ParameterizedTest
  @CsvSource({"RandomTranslation height_factor width_factor", "RandomZoom height_factor"})
  void drawsTheSameForSeedAndStep_andElseOthers(String classAndSettings) {
    String[] words = classAndSettings.split(" ");
    LayerDefinition layer = Layers.of(words[0]);
    for (int i = 1; i < words.length; i++) {
      layer = layer.with(words[i], 0.5);
    }
    float[] noise = new float[4 * 5 * 9];
    Random random = new Random(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = random.nextFloat();
    }
    TensorData images = TensorData.ofFloats(noise, 4, 5, 9, 1);
    TensorData first = LayerInTraining.of(layer, 1, 5, 9, 1).run(images, 0);

    assertThat(LayerInTraining.of(layer, 1, 5, 9, 1).run(images, 0)).isEqualTo(first);
    assertThat(LayerInTraining.of(layer, 1, 5, 9, 1).run(images, 1)).isNotEqualTo(first);
    assertThat(LayerInTraining.of(layer, 2, 5, 9, 1).run(images, 0)).isNotEqualTo(first);
    assertThat(LayerInTraining.of(layer, 1, -1, -1, 1).run(images, 0))
        .as("of a size that is not known")
        .isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RandomRotation | {\"factor\": 1.5} | factor: 1.5. Expected: a number, or two, from -1.0 to 1.0",
        "RandomRotation | {\"factor\": [0, 1, 2]} | factor: [0,1,2]. Expected: a number, or two",
        "RandomRotation | {\"factor\": 0.1, \"fill_mode\": \"mirror\"} | fill_mode 'mirror'",
        "RandomZoom | {\"height_factor\": -1} | height_factor: -1. Expected: above -1",
        "RandomFlip | {\"mode\": \"sideways\"} | mode 'sideways'",
        "RandomContrast | {\"factor\": -0.1} | factor: -0.1. Expected: a number, or two, from 0.0",
        "RandomBrightness | {\"factor\": 0.1, \"value_range\": [1, 1]} | value_range: [1,1]",
        "RandomHue | {\"factor\": 0.1} | images of 1 channels. Expected: 3",
        "RandomErasing | {\"fill_value\": [1, 2]} | fill_value: [1,2]. Expected: a number",
      })
  void refusesSettingsThatKerasHasNot(String className, String settings, String message)
      throws IOException {
    LayerDefinition layer =
        Layers.of(
            className,
            new ObjectMapper().readValue(settings, new TypeReference<Map<String, Object>>() {}));
    assertThatThrownBy(() -> LayerInTraining.of(layer, 1, 4, 4, 1))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining(message);
  }
}
