package io.github.topwork.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.image.ImageContract;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Shape;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixingTest {
  /** Of pixels to 255, rounded once in float32 on either side. */
  private static final float ROUNDING = 1e-4f;

  private static final ImageContract CONTRACT = ImageContract.preset("unit").size(4, 5).build();

  @TempDir Path temp;

  private static float[] floats(JsonNode json) {
    List<Float> values = new ArrayList<>();
    for (JsonNode each : json) {
      if (each.isArray()) {
        for (float value : floats(each)) {
          values.add(value);
        }
      } else {
        values.add((float) each.asDouble());
      }
    }
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  /** Three pictures of classes 0, 1 and 2. */
  private static MixedBatch pictures() throws IOException {
    ByteBuffer bytes = Npy.read(TestData.path("augmentation/images.npy")).data();
    FloatBuffer pixels = FloatBuffer.allocate(bytes.remaining());
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, bytes.get(i) & 0xFF);
    }
    return MixedBatch.of(pixels, 8, 10, 3, new int[] {0, 1, 2}, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MixUp", "CutMix"})
  void mixesAsKerasDoes(String className) throws IOException {
    JsonNode cases = new ObjectMapper().readTree(TestData.text("augmentation/mixing.json"));
    JsonNode each = cases.get(className.equals("MixUp") ? 0 : 1);
    assertThat(each.get("class").asText()).isEqualTo(className);
    float[] all = Npy.read(TestData.path("augmentation/mixing.npy")).toFloatArray();
    int[] order = new ObjectMapper().convertValue(each.get("order"), int[].class);
    float[] shares = floats(each.get("shares"));
    MixedBatch batch = pictures();

    if (className.equals("MixUp")) {
      MixUp.mix(batch, order, shares);
    } else {
      CutMix.mix(batch, order, shares, floats(each.get("left")), floats(each.get("top")));
    }

    int size = all.length / 2;
    int start = className.equals("MixUp") ? 0 : size;
    assertThat(batch.images().array())
        .containsExactly(Arrays.copyOfRange(all, start, start + size), within(ROUNDING));
    assertThat(batch.rows().toFloats()).containsExactly(floats(each.get("labels")), within(1e-6f));
  }

  /** The mean is a half, the variance {@code 1 / (8 alpha + 4)}. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.2, 1, 5})
  void drawsFromBetaDistributions(double alpha) {
    SplitMix64 random = new SplitMix64(3);
    int count = 20_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double share = Beta.draw(alpha, random);
      assertThat(share).isBetween(0.0, 1.0);
      sum += share;
      squares += (share - 0.5) * (share - 0.5);
    }
    double variance = 1 / (8 * alpha + 4);
    // Four standard deviations; the variance of the squares is at most that of the widest.
    assertThat(sum / count).isCloseTo(0.5, within(4 * Math.sqrt(variance / count)));
    assertThat(squares / count).isCloseTo(variance, within(0.05 * variance + 1e-6));
  }

  @Test
  void cutMixAndMixUpDrawWhatKeepsPixelsAndLabelsTogether() throws IOException {
    for (String line : List.of("mixup=0.4", "cutmix", "mixup,cutmix=0.5:1")) {
      MixedBatch batch = pictures();
      Augmentation augmentation = new Augmentation(Augmentations.parse(line), 4);
      SplitMix64 random = augmentation.random(0, 0);
      augmentation.mixings().forEach(mixing -> mixing.mix(batch, random));

      float[] rows = batch.rows().toFloats();
      assertThat(rows).as(line).isNotEqualTo(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
      for (int i = 0; i < 9; i += 3) {
        assertThat(rows[i] + rows[i + 1] + rows[i + 2]).isCloseTo(1, within(1e-6f));
      }
      assertThat(batch.images().array()).isNotEqualTo(pictures().images().array());
    }
  }

  private List<Batch> epoch(int epoch, int batchSize, String line) throws IOException {
    TestImages.classFolder(temp.resolve("photos"), "a", 7);
    TestImages.classFolder(temp.resolve("photos"), "b", 4);
    LabelledImages images =
        ImageFolder.read(temp.resolve("photos"), ImageFolderOptions.DEFAULTS).images();
    Augmentation augmentation = new Augmentation(Augmentations.parse(line), 4);
    ImageBatches batches =
        new ImageBatches(
            images, CONTRACT, BatchOptions.shuffled(batchSize, 1), Optional.of(augmentation));
    List<Batch> all = new ArrayList<>();
    try (BatchCursor cursor = batches.open(epoch)) {
      cursor.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void givesBatchesWithSharesOfLabels_theSameEachTime() throws IOException {
    List<Batch> first = epoch(2, 4, "flip,mixup");
    assertThat(first.get(0).labels().shape()).isEqualTo(Shape.of(4, 2));
    assertThat(first).isEqualTo(epoch(2, 4, "flip,mixup")).isNotEqualTo(epoch(3, 4, "flip,mixup"));
    assertThat(epoch(2, 4, "cutmix").get(2).labels().shape()).isEqualTo(Shape.of(3, 2));
    float greatest = 0;
    for (Batch batch : epoch(2, 4, "mixup")) {
      for (float pixel : batch.inputs().toFloats()) {
        greatest = Math.max(greatest, pixel);
      }
    }
    assertThat(greatest).as("scaled as the contract says").isBetween(0.5f, 1f);
    // An image alone has no other to be mixed with.
    for (Batch batch : epoch(2, 1, "mixup")) {
      assertThat(batch.labels().toFloats()).containsExactlyInAnyOrder(0, 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mixup=0 | alpha: 0.0. Expected: a number above 0",
        "cutmix=2 | factor: 2.0. Expected: a number, or two, from 0 to 1",
        "mixup,beta=1 | settings [beta]. Expected: among [alpha]",
        "mixup,flip | MixUp and CutMix behind all other layers",
      })
  void refusesOtherSettings(String line, String message) {
    assertThatThrownBy(() -> Augmentations.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNoNumber() {
    Augmentation augmentation = Augmentation.of(1, Layers.of("CutMix").with("factor", "all"));
    assertThatThrownBy(() -> augmentation.check(CONTRACT))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("factor: \"all\"");
  }
}
