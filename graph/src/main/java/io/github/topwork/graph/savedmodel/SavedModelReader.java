package io.github.topwork.graph.savedmodel;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.VariableDef;

/**
 * Reads {@code saved_model.pb} (or {@code saved_model.pbtxt}) and {@code keras_metadata.pb}.
 * Weights stay on disk: {@link SavedModel#openVariables()}.
 */
public final class SavedModelReader {
  /** Tags of the MetaGraph for prediction. */
  public static final Set<String> SERVE = Set.of("serve");

  static final String FILE = "saved_model.pb";
  static final String TEXT_FILE = "saved_model.pbtxt";

  /** Protobuf's own limit. */
  private static final long MAX_FILE_BYTES = Integer.MAX_VALUE - 8;

  private static final int MAX_SCHEMA_VERSION = 1;

  private SavedModelReader() {}

  /** Is this a folder that holds a SavedModel? */
  public static boolean isSavedModel(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE))
        || Files.isRegularFile(directory.resolve(TEXT_FILE));
  }

  /** Reads the MetaGraph tagged {@code serve}; see {@link #read(Path, Set)}. */
  public static SavedModel read(Path directory) throws IOException {
    return read(directory, SERVE);
  }

  /**
   * Reads the MetaGraph with exactly these tags.
   *
   * @throws ModelFormatException if the folder holds no SavedModel, the file is damaged, or no
   *     MetaGraph has these tags; everything found is listed
   * @throws IOException if a file cannot be read
   */
  public static SavedModel read(Path directory, Set<String> tags) throws IOException {
    org.tensorflow.proto.SavedModel message = parse(directory);
    if (message.getSavedModelSchemaVersion() > MAX_SCHEMA_VERSION) {
      throw new ModelFormatException(
          new Problem(
              "SavedModel",
              "schema version " + message.getSavedModelSchemaVersion(),
              "version " + MAX_SCHEMA_VERSION,
              directory.toString(),
              "save the model with TensorFlow 2"));
    }
    MetaGraphDef metaGraph = choose(message.getMetaGraphsList(), tags, directory);
    return new Reading(directory, metaGraph).run();
  }

  private static org.tensorflow.proto.SavedModel parse(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Path textFile = directory.resolve(TEXT_FILE);
    boolean isText = !Files.isRegularFile(file) && Files.isRegularFile(textFile);
    if (!isText && !Files.isRegularFile(file)) {
      throw new ModelFormatException(
          new Problem(
              "SavedModel",
              Files.isDirectory(directory) ? "no file '" + FILE + "'" : "no such folder",
              "a folder with '" + FILE + "'",
              directory.toString(),
              "give the folder that model.export() or model.save() wrote"));
    }
    Path given = isText ? textFile : file;
    byte[] bytes = readAll(given);
    try {
      if (isText) {
        var builder = org.tensorflow.proto.SavedModel.newBuilder();
        TextFormat.merge(new String(bytes, StandardCharsets.UTF_8), builder);
        return builder.build();
      }
      return org.tensorflow.proto.SavedModel.parseFrom(
          CodedInputStream.newInstance(bytes), ExtensionRegistryLite.getEmptyRegistry());
    } catch (InvalidProtocolBufferException | TextFormat.ParseException e) {
      throw notAMessage(given, bytes.length, "a SavedModel message", e);
    }
  }

  static byte[] readAll(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new ModelFormatException(
          ByteReader.damage("SavedModel", size + " bytes", "less than 2 GiB", file.toString()));
    }
    return Files.readAllBytes(file);
  }

  static ModelFormatException notAMessage(Path file, int size, String expected, IOException cause) {
    return new ModelFormatException(
        ByteReader.damage(
            "SavedModel",
            size + " bytes that are no such message (" + cause.getMessage() + ")",
            expected,
            file.toString()),
        cause);
  }

  private static MetaGraphDef choose(
      List<MetaGraphDef> metaGraphs, Set<String> tags, Path directory) {
    List<Set<String>> available = new ArrayList<>();
    for (MetaGraphDef metaGraph : metaGraphs) {
      Set<String> own = new TreeSet<>(metaGraph.getMetaInfoDef().getTagsList());
      if (own.equals(tags)) {
        return metaGraph;
      }
      available.add(own);
    }
    throw new ModelFormatException(
        new Problem(
            "MetaGraph not found",
            "tags " + new TreeSet<>(tags),
            available.isEmpty()
                ? "a SavedModel with a MetaGraph; this one has none"
                : "one of " + available,
            directory.toString(),
            "choose the tags of a MetaGraph that is there"));
  }

  /** One run: collects problems over all parts of the MetaGraph. */
  private static final class Reading {
    private final Path directory;
    private final MetaGraphDef metaGraph;
    private final AttributeReader attributes = new AttributeReader();
    private final List<Problem> problems = new ArrayList<>();

    Reading(Path directory, MetaGraphDef metaGraph) {
      this.directory = directory;
      this.metaGraph = metaGraph;
    }

    SavedModel run() throws IOException {
      Graph graph =
          GraphDefs.readNodes(metaGraph.getGraphDef().getNodeList(), attributes, "graph", problems);
      FunctionLibraryReader functions =
          FunctionLibraryReader.read(metaGraph.getGraphDef().getLibrary(), OpRegistry.tensorFlow());
      problems.addAll(functions.problems());
      SavedObjectGraph objects =
          ObjectGraphReader.read(metaGraph.getObjectGraphDef(), attributes, problems);
      List<KerasObject> kerasObjects = KerasMetadataReader.read(directory, objects);
      Map<String, List<String>> collections = new HashMap<>();
      for (String name : List.of("variables", "trainable_variables")) {
        collections.put(name, collection(name));
      }
      List<Asset> assets = new ArrayList<>();
      for (AssetFileDef asset : metaGraph.getAssetFileDefList()) {
        asset(asset).ifPresent(assets::add);
      }
      Map<String, Signature> signatures =
          SignatureReader.read(metaGraph.getSignatureDefMap(), directory.toString());
      problems.addAll(attributes.problems());
      if (!problems.isEmpty()) {
        throw new ModelFormatException(problems);
      }
      return new SavedModel(
          directory,
          graph,
          functions.functions(),
          functions.functionProblems(),
          signatures,
          objects,
          kerasObjects,
          collections,
          restoreNode(metaGraph.getSaverDef()),
          List.copyOf(assets),
          metaGraph.getMetaInfoDef().getTensorflowVersion());
    }

    private List<String> collection(String name) {
      CollectionDef collection =
          metaGraph.getCollectionDefOrDefault(name, CollectionDef.getDefaultInstance());
      List<String> variables = new ArrayList<>();
      for (var bytes : collection.getBytesList().getValueList()) {
        try {
          variables.add(nodeOf(VariableDef.parseFrom(bytes).getVariableName()));
        } catch (InvalidProtocolBufferException e) {
          problems.add(
              ByteReader.damage(
                  "SavedModel",
                  "an entry that is no VariableDef (" + e.getMessage() + ")",
                  "a VariableDef message",
                  "collection '" + name + "'"));
        }
      }
      return List.copyOf(variables);
    }

    private Optional<Asset> asset(AssetFileDef message) {
      Path folder = directory.resolve("assets").normalize();
      Path file;
      try {
        file = folder.resolve(message.getFilename()).normalize();
      } catch (InvalidPathException e) {
        file = directory;
      }
      if (message.getFilename().isEmpty() || !file.startsWith(folder)) {
        problems.add(
            new Problem(
                "Asset",
                "file name '" + message.getFilename() + "'",
                "a file inside the folder 'assets'",
                directory.toString(),
                "do not use this model; its file was tampered with"));
        return Optional.empty();
      }
      return Optional.of(new Asset(message.getTensorInfo().getName(), file));
    }

    private static Optional<String> restoreNode(SaverDef message) {
      return message.getRestoreOpName().isEmpty()
          ? Optional.empty()
          : Optional.of(nodeOf(message.getRestoreOpName()));
    }

    private static String nodeOf(String value) {
      int colon = value.lastIndexOf(':');
      return colon < 0 ? value : value.substring(0, colon);
    }
  }
}
