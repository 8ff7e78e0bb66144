package io.github.topwork.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.tensor.Shape;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.Batches;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.cache.FeatureCache;
import io.github.topwork.train.cache.FeatureKey;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
  private static final ImageContract CONTRACT = ImageContract.preset("unit").size(4, 5).build();

  @TempDir Path temp;

  private LabelledImages images() throws IOException {
    TestImages.classFolder(temp.resolve("photos"), "a", 7);
    TestImages.classFolder(temp.resolve("photos"), "b", 4);
    return ImageFolder.read(temp.resolve("photos"), ImageFolderOptions.DEFAULTS).images();
  }

  private static List<Batch> all(Batches batches, int epoch) {
    List<Batch> all = new ArrayList<>();
    try (BatchCursor cursor = batches.open(epoch)) {
      cursor.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void givesPreprocessedImagesInOrder() throws IOException {
    LabelledImages images = images();
    Batches batches = new ImageBatches(images, CONTRACT, BatchOptions.inOrder(4));
    assertThat(batches.batchCount()).isEqualTo(3);
    assertThat(batches.exampleCount()).isEqualTo(11);
    List<Batch> all = all(batches, 0);
    assertThat(all).extracting(Batch::size).containsExactly(4, 4, 3);
    assertThat(all.get(1).labels().toInts()).containsExactly(0, 0, 0, 1);
    assertThat(all.get(1).inputs().shape()).isEqualTo(Shape.of(4, 4, 5, 3));
    float[] expected =
        ImagePreprocessor.of(CONTRACT)
            .toArray(new ImageDecoder().decode(images.images().get(5).file()));
    float[] second = new float[60];
    all.get(1).inputs().asFloatBuffer().get(60, second);
    assertThat(second).isEqualTo(expected);
  }

  @Test
  void decodesAsTheContractSays() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("jpegs/a"));
    Files.copy(TestData.path("images/420-33x31.jpg"), folder.resolve("1.jpg"));
    Files.createDirectories(temp.resolve("jpegs/b"));
    Files.copy(TestData.path("images/444-33x31.jpg"), temp.resolve("jpegs/b/1.jpg"));
    ImageContract contract = CONTRACT.toBuilder().decoder(KnownDecoder.TENSORFLOW.id()).build();
    ImageFolderOptions options = ImageFolderOptions.DEFAULTS.withDecoder(ImageDecoder.of(contract));
    LabelledImages images = ImageFolder.read(temp.resolve("jpegs"), options).images();

    float[] inputs =
        all(new ImageBatches(images, contract, BatchOptions.inOrder(1)), 0)
            .get(0)
            .inputs()
            .toFloats();

    Path file = images.images().get(0).file();
    assertThat(inputs)
        .isEqualTo(ImagePreprocessor.of(contract).toArray(ImageDecoder.of(contract).decode(file)))
        .isNotEqualTo(ImagePreprocessor.of(CONTRACT).toArray(new ImageDecoder().decode(file)));
  }

  @Test
  void shufflesAnotherWayInEachEpoch_theSameForTheSameSeed() throws IOException {
    LabelledImages images = images();
    Batches batches = new ImageBatches(images, CONTRACT, BatchOptions.shuffled(4, 3));
    Batches again = new ImageBatches(images, CONTRACT, BatchOptions.shuffled(4, 3));
    assertThat(all(batches, 0)).isEqualTo(all(again, 0)).isNotEqualTo(all(batches, 1));
    assertThat(all(batches, 1)).isEqualTo(all(again, 1));
  }

  @Test
  void namesImageThatIsGone() throws IOException {
    LabelledImages images = images();
    Batches batches = new ImageBatches(images, CONTRACT, BatchOptions.inOrder(4));
    Files.write(images.images().get(9).file(), new byte[0]);
    assertThatThrownBy(() -> all(batches, 0))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("0 bytes")
        .hasMessageContaining("2.png");
  }

  @Test
  void givesCachedFeatures_inTheOrderOfTheImages() throws IOException {
    LabelledImages images = images();
    FeatureKey key = new FeatureKey("model", "", "cut", "{}", 6);
    try (FeatureCache cache = FeatureCache.open(new CacheFolder(temp.resolve("c"), 9999), key)) {
      List<FeatureCache.Entry> entries = new ArrayList<>();
      for (int i = 0; i < images.size(); i++) {
        float[] feature = new float[6];
        java.util.Arrays.fill(feature, i);
        entries.add(
            new FeatureCache.Entry(images.images().get(i).sha256(), FloatBuffer.wrap(feature)));
      }
      cache.append(entries.subList(0, 10));
      Batches batches =
          new FeatureBatches(
              images, cache, Shape.of(2, 3), BatchOptions.shuffled(4, 8), AugmentedCopies.NONE);
      assertThatThrownBy(() -> all(batches, 0))
          .hasMessageContaining("no cached feature of b/3.png");
      cache.append(entries);
      List<Batch> features = all(batches, 2);
      assertThat(features.get(0).inputs().shape()).isEqualTo(Shape.of(4, 2, 3));
      List<Batch> pixels = all(new ImageBatches(images, CONTRACT, BatchOptions.shuffled(4, 8)), 2);
      assertThat(features)
          .extracting(Batch::labels)
          .containsExactlyElementsOf(pixels.stream().map(Batch::labels).toList());
      for (Batch batch : features) {
        for (int i = 0; i < batch.size(); i++) {
          int image = (int) batch.inputs().asFloatBuffer().get(6 * i);
          assertThat(images.images().get(image).label()).isEqualTo(batch.labels().toInts()[i]);
        }
      }
    }
  }
}
