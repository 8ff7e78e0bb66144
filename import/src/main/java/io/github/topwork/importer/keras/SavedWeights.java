package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.archive.ZipArchive;
import io.github.topwork.importer.hdf5.Hdf5File;
import io.github.topwork.importer.hdf5.Hdf5Group;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Weights as they lie in one HDF5 file, in an archive, or in the several files of a {@code
 * .weights.json}.
 *
 * @param files open files, one or more; closed by {@link #close}
 * @param where what messages call them
 */
record SavedWeights(List<Hdf5File> files, String where) implements OpenFiles.File {
  /** Entry of a {@code .keras} archive. */
  static final String ENTRY = "model.weights.h5";

  private static final int MAX_SHARDS = 10_000;

  SavedWeights {
    files = List.copyOf(files);
  }

  static SavedWeights of(Hdf5File file) {
    return new SavedWeights(List.of(file), file.where());
  }

  /** Opens weights of any kind, told apart by content. */
  static SavedWeights open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw noWeights(path, "a folder");
    }
    if (ZipArchive.isZip(path)) {
      try (ZipArchive archive = ZipArchive.open(path)) {
        return of(open(archive, path));
      }
    }
    if (Hdf5File.isHdf5(path)) {
      return of(Hdf5File.open(path));
    }
    if (KerasJson.isJson(path)) {
      return shards(path);
    }
    throw noWeights(path, "a file of another kind");
  }

  private static ModelFormatException noWeights(Path path, String given) {
    return new ModelFormatException(
        new Problem(
            "Not a file of weights",
            given,
            "a .weights.h5, .weights.json, .h5 or .keras file, told apart by content",
            path.toString(),
            "give the file that model.save_weights(\"model.weights.h5\") or model.save() wrote;"
                + " load a TensorFlow checkpoint in Keras and save it so"));
  }

  /** Opens the weights of an archive, whether it is a {@code .keras} or a zipped HDF5 file. */
  static Hdf5File open(ZipArchive archive, Path path) throws IOException {
    String entry = archive.names().contains(ENTRY) ? ENTRY : zippedHdf5(archive).orElse(ENTRY);
    ByteBuffer bytes =
        archive
            .read(entry, Integer.MAX_VALUE - 8)
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        new Problem(
                            "Keras archive",
                            "entries " + archive.names().stream().limit(20).toList(),
                            "an entry '" + ENTRY + "'",
                            path.toString(),
                            "save the model again with model.save(\"model.keras\")")));
    return Hdf5File.open(bytes, path + "!" + entry);
  }

  /** The entry of an archive that is an HDF5 file, where there is exactly one by its name. */
  static Optional<String> zippedHdf5(ZipArchive archive) {
    List<String> found =
        archive.names().stream()
            .filter(name -> name.endsWith(".h5") || name.endsWith(".hdf5"))
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Opens the files that a {@code .weights.json} lists, which lie beside it. */
  private static SavedWeights shards(Path path) throws IOException {
    JsonNode json = KerasJson.read(path);
    if (!json.has("weight_map")) {
      throw noWeights(path, "JSON without a 'weight_map'");
    }
    JsonNode map = json.path("weight_map");
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode shards : map) {
      for (JsonNode shard : shards.isArray() ? shards : List.of(shards)) {
        names.add(shard.asText());
      }
    }
    List<Problem> problems = new ArrayList<>();
    for (String name : names) {
      boolean leadsOut = name.isEmpty() || name.contains("/") || name.contains("\\");
      if (leadsOut || name.equals("..") || !Files.isRegularFile(path.resolveSibling(name))) {
        problems.add(
            shardProblem(path, "file '" + name + "', which is not there", "a file beside it"));
      }
    }
    if (names.isEmpty() || names.size() > MAX_SHARDS) {
      problems.add(
          shardProblem(path, names.size() + " files in 'weight_map'", "1 to " + MAX_SHARDS));
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    List<Hdf5File> files = new ArrayList<>();
    try {
      for (String name : names) {
        files.add(Hdf5File.open(path.resolveSibling(name)));
      }
    } catch (IOException | RuntimeException | Error e) {
      files.forEach(Hdf5File::close);
      throw e;
    }
    return new SavedWeights(files, path.toString());
  }

  private static Problem shardProblem(Path path, String given, String expected) {
    return new Problem(
        "Weights in several files",
        given,
        expected,
        path.toString(),
        "copy all files that save_weights() wrote into one folder");
  }

  /** The outermost groups of the files. */
  List<Hdf5Group> roots() {
    return files.stream().map(Hdf5File::root).toList();
  }

  /** The Keras that wrote them, or nothing where they do not say. */
  String version() {
    return version(roots().get(0));
  }

  static String version(Hdf5Group root) {
    return root.text("keras_version")
        .or(() -> root.group("model_weights").flatMap(group -> group.text("keras_version")))
        .orElse("");
  }

  @Override
  public void close() {
    files.forEach(Hdf5File::close);
  }
}
