package io.github.topwork.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path temp;

  private Path root() {
    return temp.resolve("photos");
  }

  private ImageFolder read() throws IOException {
    return ImageFolder.read(root(), ImageFolderOptions.DEFAULTS);
  }

  private static List<String> names(LabelledImages images) {
    return images.images().stream().map(LabelledImage::name).toList();
  }

  @Test
  void sortsClassesAndFilesAsKeras_andLooksIntoSubfolders() throws IOException {
    TestImages.png(root().resolve("b/2.png"), 1);
    TestImages.png(root().resolve("b/10.PNG"), 2);
    TestImages.png(root().resolve("b/deep/er/1.png"), 3);
    TestImages.png(root().resolve("B/1.png"), 4);
    TestImages.png(root().resolve("10/1.png"), 5);
    TestImages.png(root().resolve("9/1.png"), 6);
    TestImages.png(root().resolve(".hidden/1.png"), 7);
    TestImages.png(root().resolve("b/.thumbs/1.png"), 8);
    Files.writeString(root().resolve("b/notes.txt"), "x");
    Files.writeString(root().resolve("readme.md"), "x");
    ImageFolder folder = read();
    assertThat(folder.images().classes()).containsExactly("10", "9", "B", "b");
    assertThat(ImageFolder.classes(root())).isEqualTo(folder.images().classes());
    assertThat(names(folder.images()))
        .containsExactly(
            "10/1.png", "9/1.png", "B/1.png", "b/10.PNG", "b/2.png", "b/deep/er/1.png");
    assertThat(folder.images().labels()).containsExactly(0, 1, 2, 3, 3, 3);
    assertThat(folder.report().otherFiles()).isEqualTo(2);
  }

  @Test
  @Timeout(600)
  void stopsWhileItReads() throws IOException {
    TestImages.classFolder(root(), "cats", 3);
    TestImages.classFolder(root(), "dogs", 3);
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    // The first image takes forever, as one on a network that is gone.
    ImageFolderOptions slow =
        ImageFolderOptions.DEFAULTS.withKnownGood(
            digest -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return true;
            });
    assertThatThrownBy(() -> ImageFolder.read(root(), slow, () -> asked.incrementAndGet() > 3))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining(root().toString());
    assertThat(asked).hasValue(4);
  }

  @Test
  void skipsAndNamesImagesThatCannotBeDecoded() throws IOException {
    TestImages.classFolder(root(), "cats", 3);
    TestImages.classFolder(root(), "dogs", 3);
    Files.write(root().resolve("cats/empty.jpg"), new byte[0]);
    Files.writeString(root().resolve("dogs/text.png"), "no image");
    byte[] png = TestImages.pngBytes(1);
    Files.write(root().resolve("dogs/cut.png"), Arrays.copyOf(png, png.length / 2));
    ImageFolder folder = read();
    assertThat(folder.images().size()).isEqualTo(6);
    assertThat(folder.report().skipped())
        .extracting(DataReport.Skipped::name)
        .containsExactly("cats/empty.jpg", "dogs/cut.png", "dogs/text.png");
    assertThat(folder.report().summary())
        .contains("6 images in 2 classes (cats 3, dogs 3)")
        .contains("3 images skipped:")
        .contains("cats/empty.jpg: 0 bytes (expected: a JPEG or PNG file)");
  }

  @Test
  void refusesFolder_whenTooManyImagesAreUnreadable() throws IOException {
    TestImages.classFolder(root(), "cats", 1);
    TestImages.classFolder(root(), "dogs", 1);
    for (int i = 0; i < 3; i++) {
      Files.write(root().resolve("cats/bad" + i + ".jpg"), new byte[0]);
    }
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("3 of 5 images cannot be used; first: cats/bad0.jpg (0 bytes")
        .hasMessageContaining("at most 50 %");
  }

  @Test
  void refusesClassWithoutUsableImage_namingIt() throws IOException {
    TestImages.classFolder(root(), "cats", 9);
    Files.createDirectories(root().resolve("dogs"));
    Files.write(root().resolve("dogs/1.jpg"), new byte[0]);
    assertThatThrownBy(this::read)
        .hasMessageContaining("no usable image in the class folder; first: dogs/1.jpg (0 bytes")
        .hasMessageContaining(root().resolve("dogs").toString());
  }

  @Test
  void refusesEmptyClassFolder_oneClassOnly_noFolders_andNothingThere() throws IOException {
    assertThatThrownBy(this::read).hasMessageContaining("nothing there");
    Files.createDirectories(root());
    assertThatThrownBy(this::read)
        .hasMessageContaining("no folders")
        .hasMessageContaining("DIR/cats/1.jpg");
    Files.createDirectories(root().resolve("dogs"));
    assertThatThrownBy(this::read)
        .hasMessageContaining("one class only: 'dogs'")
        .hasMessageContaining("an empty class folder");
    TestImages.classFolder(root(), "cats", 2);
    assertThatThrownBy(this::read).hasMessageContaining("an empty class folder");
  }

  @Test
  void refusesClassesOtherThanTheModels_suggestingNearNames() throws IOException {
    TestImages.classFolder(root(), "cat", 1);
    TestImages.classFolder(root(), "dogs", 1);
    ImageFolderOptions options = ImageFolderOptions.DEFAULTS.withClasses(List.of("dogs", "cats"));
    assertThatThrownBy(() -> ImageFolder.read(root(), options))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("a class folder 'cat'")
        .hasMessageContaining("did you mean 'cats'?")
        .hasMessageContaining("no folder for label 'cats'");
    Files.move(root().resolve("cat"), root().resolve("cats"));
    ImageFolder folder = ImageFolder.read(root(), options);
    assertThat(folder.images().classes()).containsExactly("dogs", "cats");
    assertThat(folder.images().labels()).containsExactly(0, 1);
  }

  @Test
  void followsLinks_butNotInCircles() throws IOException {
    TestImages.classFolder(root(), "cats", 1);
    TestImages.classFolder(root(), "dogs", 1);
    Files.createSymbolicLink(root().resolve("cats/loop"), root().resolve("cats"));
    TestImages.png(temp.resolve("more/9.png"), 9);
    Files.createSymbolicLink(root().resolve("dogs/more"), temp.resolve("more"));
    assertThat(names(read().images()))
        .containsExactly("cats/0.png", "dogs/0.png", "dogs/more/9.png");
  }

  @Test
  void splitsByClass_theSameForTheSameSeed() throws IOException {
    TestImages.classFolder(root(), "cats", 11);
    TestImages.classFolder(root(), "dogs", 5);
    TestImages.classFolder(root(), "owls", 1);
    ImageFolder.Split split = read().split(0.2, 7);
    assertThat(split.validation().countByClass()).containsExactly(2, 1, 0);
    assertThat(split.train().countByClass()).containsExactly(9, 4, 1);
    assertThat(names(split.train())).doesNotContainAnyElementsOf(names(split.validation()));
    assertThat(read().split(0.2, 7)).isEqualTo(split);
    assertThat(read().split(0.2, 8)).isNotEqualTo(split);
    // Pinned: a seed must give this split for ever, on every machine.
    assertThat(names(split.validation()))
        .containsExactly("cats/10.png", "cats/2.png", "dogs/1.png");
  }

  @Test
  void splitOfAClass_doesNotDependOnTheOtherClasses() throws IOException {
    TestImages.classFolder(root(), "cats", 10);
    TestImages.classFolder(root(), "dogs", 10);
    List<String> before = names(read().split(0.3, 1).validation());
    TestImages.classFolder(root(), "ants", 10);
    assertThat(names(read().split(0.3, 1).validation())).containsAll(before);
  }

  @Test
  void namesEqualImages() throws IOException {
    TestImages.classFolder(root(), "cats", 2);
    TestImages.classFolder(root(), "dogs", 2);
    Files.copy(root().resolve("cats/1.png"), root().resolve("dogs/again.png"));
    DataReport report = read().report();
    assertThat(report.duplicates()).containsExactly(List.of("cats/1.png", "dogs/again.png"));
    assertThat(report.summary()).contains("cats/1.png = dogs/again.png");
  }
}
