package io.github.topwork.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an ONNX file holds, whoever wrote it; subgraphs of control flow are not counted.
 *
 * @param irVersion version of the file format
 * @param opset version of the default operator set, 0 where the file states none
 * @param opCounts how often each op type occurs; ops of other domains as {@code domain.Op}
 * @param metadata its {@code metadata_props}, sorted by key
 */
public record OnnxFileContents(
    long irVersion,
    long opset,
    SortedMap<String, Long> opCounts,
    SortedMap<String, String> metadata) {
  /** How files of other formats begin, which people take for one another. */
  private static final Map<String, String> MAGIC =
      Map.of(
          "\u0089HDF\r\n\032\n",
          "an HDF5 file, as model.save(\"model.h5\") writes it",
          "PK\u0003\u0004",
          "a zip archive, as model.save(\"model.keras\") writes it",
          "\u0093NUMPY",
          "an array of NumPy");

  private static final int LONGEST_MAGIC = 8;

  public OnnxFileContents {
    opCounts = Collections.unmodifiableSortedMap(new TreeMap<>(opCounts));
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
  }

  /**
   * Reads the file.
   *
   * @throws ModelFormatException if it is no ONNX file
   * @throws IOException if it cannot be read
   */
  public static OnnxFileContents read(Path file) throws IOException {
    Optional<String> other = otherFormat(file);
    if (other.isPresent()) {
      throw new ModelFormatException(
          new Problem(
              "Not an ONNX model",
              other.get(),
              "a protobuf ModelProto",
              file.toString(),
              "give the .onnx file that was exported from the model"));
    }
    ModelProto model;
    try (InputStream in = Files.newInputStream(file)) {
      model = ModelProto.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelFormatException(
          new Problem(
              "Not an ONNX model",
              "bytes that do not parse: " + e.getMessage(),
              "a protobuf ModelProto",
              file.toString(),
              "export the model again"),
          e);
    }
    SortedMap<String, Long> counts = new TreeMap<>();
    for (NodeProto node : model.getGraph().getNodeList()) {
      String op =
          isDefault(node.getDomain())
              ? node.getOpType()
              : node.getDomain() + "." + node.getOpType();
      counts.merge(op, 1L, Long::sum);
    }
    long opset = 0;
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      if (isDefault(set.getDomain())) {
        opset = set.getVersion();
      }
    }
    SortedMap<String, String> metadata = new TreeMap<>();
    model.getMetadataPropsList().forEach(prop -> metadata.put(prop.getKey(), prop.getValue()));
    return new OnnxFileContents(model.getIrVersion(), opset, counts, metadata);
  }

  /** What the file is instead, where it is a model of another format. */
  private static Optional<String> otherFormat(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return Optional.of(
          Files.exists(file.resolve("saved_model.pb")) ? "the folder of a SavedModel" : "a folder");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(LONGEST_MAGIC);
    }
    String magic = new String(start, StandardCharsets.ISO_8859_1);
    return MAGIC.entrySet().stream()
        .filter(entry -> magic.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Number of nodes. */
  public long nodeCount() {
    return opCounts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static boolean isDefault(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }
}
