package io.github.topwork.importer.keras;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.importer.archive.ZipArchive;
import io.github.topwork.importer.hdf5.Hdf5File;
import io.github.topwork.importer.hdf5.Hdf5Group;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file with the description of a model and its weights.
 *
 * @param config the description
 * @param kerasVersion the Keras that wrote it, for example {@code 2.2.4-tf}
 * @param format for example {@code Keras 3 archive}
 * @param weights its weights; the owner of this record closes them
 */
record KerasFile(JsonNode config, String kerasVersion, String format, Hdf5File weights) {
  private static final String WEIGHTS = "model.weights.h5";
  private static final long MAX_JSON = 1L << 28;

  /** Deep enough for models in models, and far from the end of the stack. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(400)
                      .maxStringLength(1 << 24)
                      .build())
              .build());

  /** Major version of the Keras that wrote it: 1, 2 or 3. */
  int majorVersion() {
    return switch (kerasVersion.isEmpty() ? '1' : kerasVersion.charAt(0)) {
      case '0', '1' -> 1;
      case '2' -> 2;
      case '3' -> 3;
      default ->
          throw new ModelFormatException(
              new Problem(
                  "Keras version",
                  "Keras " + kerasVersion,
                  "Keras 1, 2 or 3",
                  weights.where(),
                  "save the model with one of these"));
    };
  }

  /** Opens an archive with config.json. */
  static KerasFile zip(Path path) throws IOException {
    try (ZipArchive archive = ZipArchive.open(path)) {
      JsonNode config = json(archive, "config.json", path);
      JsonNode metadata = json(archive, "metadata.json", path);
      String version = metadata.path("keras_version").asText("3");
      return new KerasFile(
          config, version, "Keras " + version.charAt(0) + " archive", weights(archive, path));
    }
  }

  /** Opens the weights of an archive, or an HDF5 file. */
  static Hdf5File weights(Path path) throws IOException {
    if (!ZipArchive.isZip(path)) {
      return Hdf5File.open(path);
    }
    try (ZipArchive archive = ZipArchive.open(path)) {
      return weights(archive, path);
    }
  }

  private static Hdf5File weights(ZipArchive archive, Path path) throws IOException {
    ByteBuffer bytes =
        archive
            .read(WEIGHTS, Integer.MAX_VALUE - 8)
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        new Problem(
                            "Keras archive",
                            "entries " + archive.names(),
                            "an entry '" + WEIGHTS + "'",
                            path.toString(),
                            "save the model again with model.save(\"model.keras\")")));
    return Hdf5File.open(bytes, path + "!" + WEIGHTS);
  }

  /** The Keras that wrote an HDF5 file, or nothing where it does not say. */
  static String version(Hdf5Group root) {
    return root.text("keras_version")
        .or(() -> root.group("model_weights").flatMap(group -> group.text("keras_version")))
        .orElse("");
  }

  private static JsonNode json(ZipArchive archive, String name, Path path) throws IOException {
    Optional<ByteBuffer> bytes = archive.read(name, MAX_JSON);
    if (bytes.isEmpty()) {
      throw new ModelFormatException(
          new Problem(
              "Keras archive",
              "entries " + archive.names(),
              "an entry '" + name + "'",
              path.toString(),
              "save the model again with model.save(\"model.keras\")"));
    }
    return parse(StandardCharsets.UTF_8.decode(bytes.get()).toString(), path + "!" + name);
  }

  /** Opens an HDF5 file with a model_config; empty where there is none. */
  static Optional<KerasFile> hdf5(Path path) throws IOException {
    Hdf5File file = Hdf5File.open(path);
    try {
      Hdf5Group root = file.root();
      Optional<String> config = root.text("model_config");
      if (config.isEmpty()) {
        file.close();
        return Optional.empty();
      }
      String version = version(root);
      KerasFile result =
          new KerasFile(parse(config.get(), path + ", model_config"), version, "", file);
      return Optional.of(
          new KerasFile(
              result.config(), version, "Keras " + result.majorVersion() + " HDF5", file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  static JsonNode parse(String text, String where) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(
          new Problem(
              "Model configuration",
              "text that is not JSON: " + e.getOriginalMessage(),
              "JSON, at most 400 levels deep",
              where,
              "save the model again with Keras"),
          e);
    }
  }
}
