package io.github.topwork.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * SavedModels that are broken in one way each, and the healthy one that they were made of: {@code
 * testdata/data/malformed}; {@code malformed.json} there says what is wrong with each.
 */
public final class MalformedModels {
  /** Name of the healthy one: {@code float32[n, 4]} to {@code float32[n, 3]}. */
  public static final String VALID = "valid";

  private MalformedModels() {}

  /** Names of the broken ones, sorted. */
  public static List<String> broken() throws IOException {
    return Archive.read(archive()).keySet().stream()
        .map(name -> name.substring(0, name.indexOf('/')))
        .filter(name -> !name.equals(VALID))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Writes a model.
   *
   * @param name of {@link #broken()}, or {@link #VALID}
   * @param folder where its folder is written; files of the same names are replaced
   * @return the folder of the model
   * @throws IllegalArgumentException if there is no model of that name
   */
  public static Path extract(String name, Path folder) throws IOException {
    Path target = folder.resolve(name);
    for (Map.Entry<String, byte[]> entry : Archive.read(archive()).entrySet()) {
      if (entry.getKey().startsWith(name + "/")) {
        Path file = folder.resolve(entry.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, entry.getValue());
      }
    }
    if (!Files.isDirectory(target)) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected one of: " + VALID + ", " + broken() + ")");
    }
    return target;
  }

  private static Path archive() {
    return TestData.path("malformed/malformed.zip.gz");
  }
}
