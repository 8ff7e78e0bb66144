package io.github.topwork.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Small whole files in every dialect that Keras 1, 2 and 3 write: {@code testdata/data/dialects}.
 *
 * <p>{@link #extract} writes a folder per case with the files that a user would have, {@code
 * input.npy} (or {@code input_0.npy}, {@code input_1.npy}), {@code expected.npy} and, where Keras
 * itself could load the files, {@code weights.tsv}: name, shape and trainable flag of each weight.
 */
public final class Dialects {
  private Dialects() {}

  /** What a file is. */
  public enum Content {
    /** A whole model: architecture and weights. */
    MODEL,
    /** Weights for {@link DialectFile#base}. */
    WEIGHTS,
    /** What {@code model.to_json()} gives. */
    ARCHITECTURE
  }

  /**
   * One file.
   *
   * @param name the case, its folder
   * @param file the file in that folder
   * @param content what it is
   * @param base the file of the same folder with the architecture, or the model, that the weights
   *     are loaded into
   * @param options of {@code load_weights}: {@code by_name}, {@code skip_mismatch}
   * @param description one line
   */
  public record DialectFile(
      String name,
      String file,
      Content content,
      Optional<String> base,
      Set<String> options,
      String description) {
    public DialectFile {
      options = Set.copyOf(options);
    }

    /** The file below the folder given to {@link Dialects#extract}. */
    public Path in(Path folder) {
      return folder.resolve(name).resolve(file);
    }

    /**
     * Whether the file alone gives the expected output: not where weights have yet to be loaded
     * into it.
     */
    public boolean isComplete() {
      return content == Content.MODEL && !description.startsWith("before ");
    }
  }

  /** Every file but arrays, in the order of {@code dialects.tsv}. */
  public static List<DialectFile> files() throws IOException {
    return Archive.rows(Files.readAllBytes(TestData.path("dialects/dialects.tsv")), true).stream()
        .map(Dialects::file)
        .toList();
  }

  private static DialectFile file(List<String> cells) {
    return new DialectFile(
        cells.get(0),
        cells.get(1),
        switch (cells.get(2)) {
          case "model" -> Content.MODEL;
          case "weights" -> Content.WEIGHTS;
          case "architecture" -> Content.ARCHITECTURE;
          default -> throw new IllegalArgumentException("content: " + cells);
        },
        Optional.of(cells.get(3)).filter(base -> !base.equals("-")),
        cells.get(4).equals("-") ? Set.of() : Set.of(cells.get(4).split(" ")),
        cells.get(5));
  }

  /**
   * Writes all cases.
   *
   * @param folder an existing folder; files of the same names are replaced
   * @return the folders, by case
   */
  public static Map<String, Path> extract(Path folder) throws IOException {
    Map<String, Path> cases = new LinkedHashMap<>();
    Path archive = TestData.path("dialects/dialects.zip.gz");
    for (Map.Entry<String, byte[]> entry : Archive.read(archive).entrySet()) {
      Path file = folder.resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, entry.getValue());
      cases.put(entry.getKey().substring(0, entry.getKey().indexOf('/')), file.getParent());
    }
    return cases;
  }
}
