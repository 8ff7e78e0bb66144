package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad image among many is reported, and costs nothing but itself. */
class BadImagesTest {
  private static final Path MODEL = Samples.BACKBONE;

  @TempDir private Path folder;
  private Path good;
  private Path empty;
  private Path text;
  private Path nothing;

  @BeforeEach
  void images() throws IOException {
    good = Files.copy(Samples.digit("5"), folder.resolve("good.png"));
    empty = Files.createFile(folder.resolve("empty.png"));
    text = Files.writeString(folder.resolve("text.jpg"), "hello");
    nothing = folder.resolve("nothing.png");
  }

  private static CommandLineRun predict(Object... images) {
    Stream<Object> fixed = Stream.of("predict", MODEL, "--preprocess", "tf");
    return CommandLineRun.of(Stream.concat(fixed, Stream.of(images)).toArray());
  }

  @Test
  void reportsEveryBadImage_andClassifiesTheOthers() {
    CommandLineRun run = predict(empty, good, nothing, text, good);

    assertThat(run.code()).isEqualTo(TopworkCommand.BAD_INPUT);
    assertThat(run.out().split(good.toString(), -1)).as("rows in: %s", run.out()).hasSize(3);
    assertThat(run.out()).doesNotContain("empty.png", "nothing.png", "text.jpg");
    assertThat(run.err())
        .contains("Not classified: Cannot decode image. Given: 0 bytes", "Where: " + empty)
        .contains("Not classified: '" + nothing + "' does not exist")
        .contains("Where: " + text)
        .contains("error: 3 of 5 images could not be classified")
        .doesNotContain("Internal error");
  }

  @Test
  void asJson_theBadOnesHaveAnErrorInPlaceOfClasses() throws IOException {
    CommandLineRun run = predict(good, empty, "--json");

    assertThat(run.code()).isEqualTo(TopworkCommand.BAD_INPUT);
    JsonNode images = new ObjectMapper().readTree(run.out()).path("images");
    assertThat(images).hasSize(2);
    assertThat(images.get(0).path("classes")).hasSize(3);
    assertThat(images.get(0).has("error")).isFalse();
    assertThat(images.get(1).path("image").asText()).isEqualTo(empty.toString());
    assertThat(images.get(1).path("error").asText()).contains("0 bytes");
    assertThat(images.get(1).has("classes")).isFalse();
  }

  @Test
  void takesTheImagesOfAFolder_andOfThoseBelow_inOrder() throws IOException {
    Path album = Files.createDirectories(folder.resolve("album"));
    Path below = Files.createDirectories(album.resolve("b"));
    Files.createDirectories(album.resolve(".hidden"));
    for (String name :
        List.of("c.png", "b/2.PNG", "a.png", "b/10.png", ".hidden/x.png", ".y.png")) {
      Files.copy(good, album.resolve(name));
    }
    Files.writeString(below.resolve("notes.txt"), "no image");

    List<String> names = new ArrayList<>();
    predict(album, good, "--json")
        .succeeds()
        .json()
        .path("images")
        .forEach(image -> names.add(folder.relativize(Path.of(image.path("image").asText())) + ""));

    assertThat(names)
        .containsExactly(
            "album/a.png", "album/b/10.png", "album/b/2.PNG", "album/c.png", "good.png");
  }

  @Test
  void refusesAFolderWithoutImages_andPathsOfNothing_beforeTheModelIsOpened() throws IOException {
    Path album = Files.createDirectories(folder.resolve("album"));
    Files.writeString(album.resolve("notes.txt"), "no image");
    // Were the model opened first, its text would be refused.
    Path model = folder.resolve("good.png");

    assertThat(CommandLineRun.of("predict", model, album).isRefused().err())
        .contains("'" + album + "', a folder with 1 other files and no images");
    assertThat(CommandLineRun.of("predict", model, nothing).isRefused().err())
        .contains("IMAGE: no such file: " + nothing);
  }

  @Test
  void refusesASingleBadImage_withItsOwnMessage() {
    assertThat(predict(text).isRefused().err()).contains("error: Cannot decode image", "text.jpg");
  }
}
