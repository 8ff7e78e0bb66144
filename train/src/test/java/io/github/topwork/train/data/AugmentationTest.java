package io.github.topwork.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.RgbImage;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ModelException;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  private static final ImageContract CONTRACT = ImageContract.preset("unit").size(4, 5).build();

  private static final List<LayerDefinition> ALL_KINDS =
      Augmentations.parse(
          "flip,rotation=0.2,zoom=0.2,translation=0.1,shear=0.1,contrast=0.3,brightness=0.2,"
              + "saturation=0.4:0.6,hue=0.1,grayscale=0.3,invert=0.2,posterization=3:7,sharpness=0.3:0.7,erasing=0.5,noise=3");

  @TempDir Path temp;
  private LabelledImages images = new LabelledImages(List.of(), List.of());

  @BeforeEach
  void writeImages() throws IOException {
    TestImages.classFolder(temp.resolve("photos"), "a", 7);
    TestImages.classFolder(temp.resolve("photos"), "b", 4);
    images = ImageFolder.read(temp.resolve("photos"), ImageFolderOptions.DEFAULTS).images();
  }

  /** What an epoch gives of each image, by its label and its numbers without augmentation. */
  private List<float[]> read(
      ImageContract contract, BatchOptions options, int epoch, Augmentation... augmentation) {
    ImageBatches batches =
        new ImageBatches(images, contract, options, List.of(augmentation).stream().findFirst());
    List<List<Integer>> order = EpochOrder.of(images.size(), options, epoch);
    Map<Integer, float[]> byIndex = new HashMap<>();
    try (BatchCursor cursor = batches.open(epoch)) {
      for (List<Integer> indexes : order) {
        Batch batch = cursor.next();
        FloatBuffer floats = batch.inputs().asFloatBuffer();
        for (int i = 0; i < indexes.size(); i++) {
          float[] image = new float[contract.elements()];
          floats.get(i * image.length, image);
          byIndex.put(indexes.get(i), image);
        }
      }
    }
    return IntStream.range(0, images.size()).mapToObj(byIndex::get).toList();
  }

  private static void equal(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).as("image %s", i).isEqualTo(expected.get(i));
    }
  }

  @Test
  void mirrorsSomeImages_exactly() {
    Augmentation mirror = Augmentation.of(3, Layers.randomFlip("horizontal"));
    BatchOptions options = BatchOptions.shuffled(1, 3);
    List<float[]> straight = read(CONTRACT, options, 0);
    List<float[]> changed = read(CONTRACT, options, 0, mirror);
    int mirrored = 0;
    for (int i = 0; i < changed.size(); i++) {
      float[] before = straight.get(i);
      float[] after = changed.get(i);
      boolean isMirrored = Math.abs(after[0] - before[0]) > 1e-6;
      mirrored += isMirrored ? 1 : 0;
      for (int j = 0; j < after.length; j++) {
        int column = j / 3 % 5;
        int source = isMirrored ? j + 3 * (4 - 2 * column) : j;
        assertThat(after[j]).isCloseTo(before[source], within(1e-6f));
      }
    }
    assertThat(mirrored).isBetween(1, 10);
  }

  @Test
  void givesAnImageTheSame_whateverItsBatchAndOrder_andOthersInOtherEpochs() {
    Augmentation augmentation = new Augmentation(ALL_KINDS, 5);
    List<float[]> expected = read(CONTRACT, BatchOptions.inOrder(4), 1, augmentation);

    equal(read(CONTRACT, BatchOptions.inOrder(4), 1, augmentation), expected);
    equal(read(CONTRACT, BatchOptions.inOrder(11), 1, augmentation), expected);
    equal(read(CONTRACT, BatchOptions.shuffled(3, 8), 1, augmentation), expected);
    assertThat(read(CONTRACT, BatchOptions.inOrder(4), 2, augmentation).get(0))
        .isNotEqualTo(expected.get(0));
    assertThat(read(CONTRACT, BatchOptions.inOrder(4), 1, new Augmentation(ALL_KINDS, 6)).get(0))
        .isNotEqualTo(expected.get(0));
  }

  @Test
  void givesAnImageTheSame_howeverManyThreadsChangeImages() {
    ImageContract contract = ImageContract.preset("tf").size(64, 64).build();
    float[] pixels = new float[contract.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i * 37 % 256;
    }
    try (Augmenter augmenter = new Augmenter(new Augmentation(ALL_KINDS, 5), contract)) {
      IntStream epochs = IntStream.range(0, 64);
      List<float[]> together = epochs.parallel().mapToObj(e -> one(augmenter, pixels, e)).toList();
      List<float[]> alone =
          IntStream.range(0, 64).mapToObj(e -> one(augmenter, pixels, e)).toList();
      equal(together, alone);
      Set<Float> first = new HashSet<>();
      alone.forEach(image -> first.add(image[0]));
      assertThat(first).hasSizeGreaterThan(32);
    }
  }

  @Test
  void changesImagesAlsoWhereNothingIsDrawn() {
    Augmentation two = new Augmentation(Augmentations.parse("posterization=2:2"), 1);
    List<float[]> changed =
        read(ImageContract.builder().size(7, 9).build(), BatchOptions.inOrder(11), 0, two);
    assertThat(changed.get(0)).containsOnly(0, 64, 128, 192);
  }

  private float[] one(Augmenter augmenter, float[] pixels, int epoch) {
    float[] target = new float[pixels.length];
    augmenter.write(pixels, images.images().get(0), epoch, FloatBuffer.wrap(target), 0);
    return target;
  }

  /** Layers see pixels from 0 to 255, red first; models what they are used to. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "unit", "tf", "torch", "caffe"})
  void scalesAfterwards(String preset) {
    ImageContract contract = ImageContract.preset(preset).size(7, 9).build();
    LayerDefinition lighter = Layers.of("RandomBrightness").with("factor", List.of(0.1, 0.1));
    List<float[]> changed =
        read(contract, BatchOptions.inOrder(11), 0, Augmentation.of(1, lighter));

    for (int i = 0; i < changed.size(); i++) {
      float[] expected = ImagePreprocessor.of(Augmentation.unscaled(contract)).toArray(decode(i));
      for (int j = 0; j < expected.length; j++) {
        int channel = preset.equals("caffe") ? 2 - j % 3 : j % 3;
        float pixel = Math.min(expected[j - j % 3 + channel] + 25.5f, 255);
        float scaled =
            pixel * contract.scaling().scale().get(j % 3) + contract.scaling().offset().get(j % 3);
        assertThat(changed.get(i)[j]).isCloseTo(scaled, within(1e-4f));
      }
    }
  }

  private RgbImage decode(int index) {
    try {
      return new ImageDecoder().decode(images.images().get(index).file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesWhatItMakesOfAnImage() {
    LabelledImage first = images.images().get(0);
    LabelledImage second = images.images().get(1);
    Augmentation mirror = Augmentation.of(3, Layers.randomFlip("horizontal"));
    Augmentation other = Augmentation.of(3, Layers.randomFlip("vertical"));
    Augmentation reseeded = Augmentation.of(4, Layers.randomFlip("horizontal"));

    assertThat(
            Set.of(
                mirror.id(first, 0),
                mirror.id(first, 1),
                mirror.id(second, 0),
                other.id(first, 0),
                reseeded.id(first, 0)))
        .allMatch(id -> id.matches("[0-9a-f]{64}"));
    assertThat(new AugmentedCopies(Optional.of(mirror), 2).id(first, 3))
        .isEqualTo(mirror.id(first, 1));
    assertThat(AugmentedCopies.NONE.id(first, 3)).isEqualTo(first.sha256());
    assertThatThrownBy(() -> new AugmentedCopies(Optional.empty(), 2))
        .hasMessageContaining("count: 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flatten", "BatchNormalization", "ReLU", "RandomPerspective"})
  void refusesLayersThatAreNoAugmentation(String className) {
    Augmentation augmentation =
        Augmentation.of(1, Layers.randomFlip("vertical"), Layers.of(className));
    assertThatThrownBy(() -> augmentation.check(CONTRACT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the augmentation");
  }

  @Test
  void refusesWhatChangesTheSize() {
    Augmentation crop =
        Augmentation.of(1, Layers.of("RandomCrop", Map.of("height", 3, "width", 3)));
    assertThatThrownBy(() -> crop.check(CONTRACT))
        .hasMessageContaining("which give [1, 3, 3, 3]")
        .hasMessageContaining("[1, 4, 5, 3]");
  }

  @Test
  void readsLinesOfText() {
    assertThat(Augmentations.parse("flip, rotation=0.1,zoom=-0.3:0.1,fill_mode=constant"))
        .containsExactly(
            Layers.randomFlip("horizontal"),
            Layers.randomRotation(0.1),
            Layers.of("RandomZoom", Map.of("height_factor", List.of(-0.3, 0.1)))
                .with("fill_mode", "constant"));
    assertThat(Augmentations.parse("flip=vertical,translation=0.2"))
        .containsExactly(Layers.randomFlip("vertical"), Layers.randomTranslation(0.2, 0.2));
    assertThat(ALL_KINDS).hasSize(Augmentations.names().size() - List.of("mixup", "cutmix").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' (expected one of: flip, rotation, ",
        "rotaton=0.1 | 'rotaton' (expected one of: flip, .*; did you mean 'rotation'?",
        "fill_mode=constant | 'fill_mode' (expected one of: flip",
        "rotation | rotation: no value (expected: rotation=NUMBER)",
        "rotation=3 | factor: 3.0. Expected: a number, or two, from -1.0 to 1.0",
        "flip,mirror=1 | settings [mirror]",
        "flip=sideways | mode 'sideways'",
        "rotation=a:b | factor: \"a:b\"",
      })
  void refusesOtherText(String text, String message) {
    assertThatThrownBy(() -> Augmentations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*" + Pattern.quote(message).replace(".*", "\\E.*\\Q") + ".*");
  }
}
