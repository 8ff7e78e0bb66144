package io.github.topwork.cli;

import io.github.topwork.export.onnx.OnnxFileContents;
import io.github.topwork.graph.text.ModelSummary;
import io.github.topwork.graph.text.Sizes;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.tensor.ValueInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an ONNX file says about itself, as a server would read it.
 *
 * @param file the file
 * @param contents op types and versions
 * @param inputs what it takes
 * @param outputs what it gives
 * @param canClassify whether labels and image contract are known
 * @param metadata its {@code metadata_props}, sorted
 */
record OnnxSummary(
    Path file,
    OnnxFileContents contents,
    List<ValueInfo> inputs,
    List<ValueInfo> outputs,
    boolean canClassify,
    Map<String, String> metadata) {

  static OnnxSummary of(Path file) throws IOException {
    try (ServedModel model = ServedModel.load("model", 1, file, ServingOptions.DEFAULT)) {
      return new OnnxSummary(
          file,
          OnnxFileContents.read(file),
          model.inputs(),
          model.outputs(),
          model.canClassify(),
          new TreeMap<>(model.metadata()));
    }
  }

  String toText(boolean withOps) {
    StringBuilder text = new StringBuilder("ONNX model, IR ");
    text.append(contents.irVersion()).append(", opset ").append(contents.opset()).append(", ");
    text.append(Sizes.count(contents.nodeCount())).append(" nodes\n").append(file).append("\n\n");
    inputs.forEach(input -> text.append("  input   ").append(input).append('\n'));
    outputs.forEach(output -> text.append("  output  ").append(output).append('\n'));
    text.append(
        canClassify
            ? "\nClassifies images.\n"
            : "\nTensors only: labels or image contract unknown.\n");
    metadata.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    if (withOps) {
      text.append('\n').append(InspectReport.opTable(ModelSummary.mostFirst(contents.opCounts())));
    }
    return text.toString();
  }

  Json toJson(boolean withOps) {
    Json json = new Json();
    if (withOps) {
      json.put("ops", ModelSummary.mostFirst(contents.opCounts()));
    }
    return json.put("format", "ONNX")
        .put("irVersion", contents.irVersion())
        .put("opset", contents.opset())
        .put("nodes", contents.nodeCount())
        .put("source", file.toString())
        .put("inputs", InspectReport.values(inputs))
        .put("outputs", InspectReport.values(outputs))
        .put("canClassify", canClassify)
        .put("metadata", metadata);
  }
}
