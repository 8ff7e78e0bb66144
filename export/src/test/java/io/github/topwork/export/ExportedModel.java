package io.github.topwork.export;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model that was imported and exported, with what tests of whole models ask of it. */
final class ExportedModel implements AutoCloseable {
  private final ImportedModel imported;
  private final Path file;
  private final OnnxModel onnx;

  private ExportedModel(ImportedModel imported, Path file, OnnxModel onnx) {
    this.imported = imported;
    this.file = file;
    this.onnx = onnx;
  }

  /** Imports a model and exports it to {@code folder}. */
  static ExportedModel of(Path source, Path folder, OnnxExportOptions options) throws IOException {
    ImportedModel imported = ModelImporters.read(source, ImportOptions.defaults());
    Path file = folder.resolve("model.onnx");
    OnnxModel onnx =
        OnnxExporter.exportTo(file, imported.model(), imported.weights(), options).model();
    return new ExportedModel(imported, file, onnx);
  }

  OnnxGraph graph() {
    return onnx.graph();
  }

  int count(String op) {
    return graph().opCounts().getOrDefault(op, 0);
  }

  /** Compares the file with TensorFlow Java. */
  ParityReport parity(ParityOptions options) {
    return ParityCheck.run(
        file, imported.model(), imported.weights(), TensorFlowRunner::new, options);
  }

  /** Nodes that passes should not have left: see {@link #isLeftover}. */
  List<OnnxNode> leftovers() {
    Map<String, OnnxNode> producers = new HashMap<>();
    Set<String> reads = new HashSet<>();
    Set<String> readTwice = new HashSet<>();
    for (OnnxNode node : graph().nodes()) {
      node.outputs().forEach(output -> producers.put(output, node));
      node.inputs().stream().filter(input -> !reads.add(input)).forEach(readTwice::add);
    }
    List<OnnxNode> found = new ArrayList<>();
    for (OnnxNode node : graph().nodes()) {
      OnnxNode before = producers.get(node.input(0));
      if (before != null && !readTwice.contains(node.input(0)) && isLeftover(before, node)) {
        found.add(node);
      }
    }
    return found;
  }

  /**
   * Batch norm, bias or factor right after a convolution, padding right before one, two Transposes
   * in a row, a product with 1.
   */
  private boolean isLeftover(OnnxNode before, OnnxNode node) {
    TensorData constant = graph().initializers().get(node.input(1));
    return switch (node.op()) {
      case "BatchNormalization" -> before.op().equals("Conv");
      case "Add", "Sub", "Div" -> before.op().equals("Conv") && constant != null;
      case "Mul" ->
          constant != null
              && (before.op().equals("Conv") || constant.equals(TensorData.scalar(1f)));
      case "Conv" -> before.op().equals("Pad");
      case "Transpose" -> before.op().equals("Transpose");
      default -> false;
    };
  }

  /** Compares the file with outputs that Keras computed for the one input. */
  ParityReport parityWithKeras(Npy input, List<Npy> expected, ParityOptions options) {
    return parityWithKeras(List.of(input), expected, options);
  }

  /** Compares the file with outputs that Keras computed. */
  ParityReport parityWithKeras(List<Npy> inputs, List<Npy> expected, ParityOptions options) {
    Map<String, TensorData> outputs = named(imported.model().outputs(), expected);
    return ParityCheck.runAgainst(
        file,
        imported.model(),
        given -> outputs,
        List.of(named(imported.model().inputs(), inputs)),
        options);
  }

  private static Map<String, TensorData> named(List<TensorSpec> specs, List<Npy> values) {
    Map<String, TensorData> named = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(specs.get(i).name(), tensor(values.get(i)));
    }
    return named;
  }

  private static TensorData tensor(Npy array) {
    DataType type = array.type() == Npy.Type.INT32 ? DataType.INT32 : DataType.FLOAT;
    return TensorData.wrap(type, Shape.of(array.dimensions()), array.data());
  }

  @Override
  public void close() {
    imported.close();
  }
}
