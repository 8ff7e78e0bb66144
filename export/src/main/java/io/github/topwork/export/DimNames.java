package io.github.topwork.export;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.ValueInfo;
import java.util.List;

/** Renames the batch dimension of an ONNX graph's inputs and outputs. */
final class DimNames {
  private static final String BATCH = "batch";

  private DimNames() {}

  static OnnxGraph rename(OnnxGraph graph, String name) {
    return name.equals(BATCH)
        ? graph
        : new OnnxGraph(
            rename(graph.inputs(), name),
            rename(graph.outputs(), name),
            graph.nodes(),
            graph.initializers(),
            graph.values());
  }

  private static List<ValueInfo> rename(List<ValueInfo> values, String name) {
    return values.stream()
        .map(value -> new ValueInfo(value.name(), value.type(), rename(value.shape(), name)))
        .toList();
  }

  private static Shape rename(Shape shape, String name) {
    if (!shape.isRanked()) {
      return shape;
    }
    return Shape.of(
        shape.dims().stream()
            .map(dim -> dim.equals(Dim.named(BATCH)) ? Dim.named(name) : dim)
            .toList());
  }
}
