package io.github.topwork.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the committed golden files ({@code testdata/data}) and the fixtures that may lie beside the
 * project.
 */
public final class TestData {
  /** System property naming the project's root folder; Surefire sets it for every module. */
  public static final String ROOT_PROPERTY = "topwork.root";

  /** System property naming the folder of the fixtures that are not part of the project. */
  public static final String FIXTURES_PROPERTY = "topwork.fixtures";

  /** Environment variable for the same, read when {@link #FIXTURES_PROPERTY} is not set. */
  public static final String FIXTURES_VARIABLE = "TOPWORK_FIXTURES";

  private TestData() {}

  /**
   * The project's root folder: {@link #ROOT_PROPERTY} where set, else the nearest folder upwards of
   * the working directory with a {@code pom.xml} and a {@code testdata} folder.
   *
   * @return an absolute path
   * @throws UncheckedIOException if there is no such folder
   */
  public static Path root() {
    String named = System.getProperty(ROOT_PROPERTY);
    if (named != null && !named.isBlank()) {
      Path root = Path.of(named).toAbsolutePath().normalize();
      if (isRoot(root)) {
        return root;
      }
    }
    Path start = Path.of(System.getProperty("user.dir", ".")).toAbsolutePath().normalize();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (isRoot(folder)) {
        return folder;
      }
    }
    throw missing(
        start,
        "No project root. Given: "
            + ROOT_PROPERTY
            + "="
            + named
            + ". Expected: a folder with pom.xml and testdata/ at or above "
            + start
            + ". Fix: set -D"
            + ROOT_PROPERTY
            + ".");
  }

  private static boolean isRoot(Path folder) {
    return Files.isRegularFile(folder.resolve("pom.xml"))
        && Files.isDirectory(folder.resolve("testdata"));
  }

  /**
   * A golden file or folder.
   *
   * @param relative path below {@code testdata/data}, for example {@code mini-xception/input.npy}
   * @return its absolute path
   * @throws UncheckedIOException if nothing is there
   */
  public static Path path(String relative) {
    Path path = data().resolve(relative).normalize();
    if (!Files.exists(path)) {
      throw missing(
          path,
          "No test data '"
              + relative
              + "'. Expected: "
              + path
              + ". Fix: see testdata/README.md for what there is.");
    }
    return path;
  }

  /**
   * A golden text, which may be kept compressed.
   *
   * @param relative path below {@code testdata/data} without {@code .gz}, for example {@code
   *     xception-150/keras3.json}
   * @throws IOException if it cannot be read
   * @throws UncheckedIOException if nothing is there
   */
  public static String text(String relative) throws IOException {
    Path compressed = data().resolve(relative + ".gz");
    byte[] bytes =
        Files.exists(compressed)
            ? Archive.decompress(compressed)
            : Files.readAllBytes(path(relative));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * The folder of a golden SavedModel, whose graph may be kept compressed.
   *
   * @param relative path below {@code testdata/data}, for example {@code recurrent/lstm/keras2}
   * @param target an empty folder, into which it is written where it is compressed
   * @return a folder with {@code saved_model.pb}
   * @throws IOException if it cannot be read or written
   * @throws UncheckedIOException if nothing is there
   */
  public static Path savedModel(String relative, Path target) throws IOException {
    Path folder = path(relative);
    Path graph = folder.resolve("saved_model.pb.gz");
    if (!Files.exists(graph)) {
      return folder;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Path copy = target.resolve(folder.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        if (file.equals(graph)) {
          Files.write(copy.resolveSibling("saved_model.pb"), Archive.decompress(file));
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return target;
  }

  /** The folder of all golden files, {@code testdata/data}. */
  public static Path data() {
    return root().resolve("testdata").resolve("data");
  }

  /**
   * The folder of real-world fixtures, which is not part of the project: {@link
   * #FIXTURES_PROPERTY}, else {@link #FIXTURES_VARIABLE}, else {@code ../shared/fixtures} beside
   * the root. It may be absent; tests that read it say {@link NeedsFixture} and are skipped then.
   *
   * @return an absolute path
   */
  public static Path fixtures() {
    @Nullable String named = System.getProperty(FIXTURES_PROPERTY);
    if (named == null || named.isBlank()) {
      named = System.getenv(FIXTURES_VARIABLE);
    }
    Path folder =
        named == null || named.isBlank() ? root().resolve("../shared/fixtures") : Path.of(named);
    return folder.toAbsolutePath().normalize();
  }

  /**
   * One file or folder of {@link #fixtures()}, for a test that {@link NeedsFixture} marks.
   *
   * @param relative path below the fixtures folder
   * @return its absolute path
   * @throws UncheckedIOException if it is absent
   */
  public static Path fixture(String relative) {
    Path path = fixtures().resolve(relative).normalize();
    if (!Files.exists(path)) {
      throw missing(
          path,
          "No fixture '"
              + relative
              + "'. Expected: "
              + path
              + ". Fix: name it in the test's @NeedsFixture, which skips the test where it is"
              + " absent.");
    }
    return path;
  }

  private static UncheckedIOException missing(Path path, String message) {
    return new UncheckedIOException(new NoSuchFileException(path.toString(), null, message));
  }
}
