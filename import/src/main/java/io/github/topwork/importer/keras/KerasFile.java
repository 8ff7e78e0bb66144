package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.archive.ZipArchive;
import io.github.topwork.importer.hdf5.Hdf5File;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file with the description of a model, and its weights where it has them.
 *
 * @param config the description
 * @param kerasVersion the Keras that wrote it, for example {@code 2.2.4-tf}; empty where it does
 *     not say
 * @param kind for example {@code archive}
 * @param where what messages call it
 * @param weights its weights; the owner of this record closes them
 */
record KerasFile(
    JsonNode config, String kerasVersion, String kind, String where, Optional<SavedWeights> weights)
    implements OpenFiles.File {

  /** Descriptions that are larger have weights that are larger still. */
  private static final long MOST_JSON = 1L << 22;

  /** Opens a file of any kind, told apart by content. */
  static KerasFile open(Path path) throws IOException {
    if (ZipArchive.isZip(path)) {
      return zip(path);
    }
    return KerasJson.isJson(path) ? json(path) : hdf5(Hdf5File.open(path), "HDF5");
  }

  private static KerasFile zip(Path path) throws IOException {
    try (ZipArchive archive = ZipArchive.open(path)) {
      if (!archive.names().contains("config.json")) {
        return zippedOther(archive, path);
      }
      JsonNode config = json(archive, "config.json", path);
      JsonNode metadata = json(archive, "metadata.json", path);
      return new KerasFile(
          config,
          metadata.path("keras_version").asText(""),
          "archive",
          path.toString(),
          Optional.of(SavedWeights.of(SavedWeights.open(archive, path))));
    }
  }

  /** Opens what is zipped and was not written as an archive. */
  private static KerasFile zippedOther(ZipArchive archive, Path path) throws IOException {
    if (SavedWeights.zippedHdf5(archive).isPresent()) {
      return hdf5(SavedWeights.open(archive, path), "HDF5, zipped");
    }
    boolean isSavedModel =
        archive.names().stream().anyMatch(name -> name.endsWith("saved_model.pb"));
    throw new ModelFormatException(
        new Problem(
            "Zip archive without a Keras model",
            isSavedModel
                ? "a zipped SavedModel"
                : "entries " + archive.names().stream().limit(20).toList(),
            "a .keras archive, with config.json and " + SavedWeights.ENTRY,
            path.toString(),
            isSavedModel
                ? "unzip it and give the folder with saved_model.pb"
                : "give the file that model.save(\"model.keras\") wrote"));
  }

  private static JsonNode json(ZipArchive archive, String name, Path path) throws IOException {
    ByteBuffer bytes =
        archive
            .read(name, Math.min(KerasJson.MAX_BYTES, MOST_JSON + Files.size(path)))
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        new Problem(
                            "Keras archive",
                            "entries " + archive.names().stream().limit(20).toList(),
                            "an entry '" + name + "'",
                            path.toString(),
                            "save the model again with model.save(\"model.keras\")")));
    return KerasJson.parse(StandardCharsets.UTF_8.decode(bytes).toString(), path + "!" + name);
  }

  private static KerasFile json(Path path) throws IOException {
    JsonNode json = KerasJson.read(path);
    if (json.has("weight_map")) {
      throw weightsOnly("a list of weights files", path.toString());
    }
    return new KerasFile(
        json,
        json.path("keras_version").asText(""),
        "architecture",
        path.toString(),
        Optional.empty());
  }

  private static KerasFile hdf5(Hdf5File file, String kind) {
    try {
      Optional<String> config = file.root().text("model_config");
      return new KerasFile(
          KerasJson.parse(
              config.orElseThrow(
                  () -> weightsOnly("an HDF5 file without a model_config", file.where())),
              file.where() + ", model_config"),
          SavedWeights.version(file.root()),
          kind,
          file.where(),
          Optional.of(SavedWeights.of(file)));
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static ModelFormatException weightsOnly(String given, String where) {
    return new ModelFormatException(
        new Problem(
            "Not a whole model",
            given,
            "a file that model.save() or model.to_json() wrote",
            where,
            "if it holds weights only, of no model of Keras Applications, give the model's file or the"
                + " JSON of model.to_json(), and these with ImportOptions.weights"));
  }

  /** Major version of the Keras that wrote it: 1, 2 or 3. */
  int majorVersion() {
    return KerasVersion.major(kerasVersion, config, where);
  }

  /** For example {@code Keras 3 archive}. */
  String format() {
    return "Keras " + majorVersion() + " " + kind;
  }

  @Override
  public void close() {
    weights.ifPresent(SavedWeights::close);
  }
}
