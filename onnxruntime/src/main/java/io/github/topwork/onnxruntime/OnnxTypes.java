package io.github.topwork.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.ValueInfo;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime's element types and shapes, and ours. */
final class OnnxTypes {
  private static final Map<OnnxTensorType, DataType> TYPES =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, DataType.BOOL),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, DataType.UINT8),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16, DataType.UINT16),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32, DataType.UINT32),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64, DataType.UINT64),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, DataType.INT8),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, DataType.INT16),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, DataType.INT32),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, DataType.INT64),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, DataType.HALF),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, DataType.BFLOAT16),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, DataType.FLOAT),
              Map.entry(OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, DataType.DOUBLE)));

  /** What a tensor can be made of; the wider unsigned types have no Java type. */
  private static final Map<DataType, OnnxJavaType> FED =
      new EnumMap<>(
          Map.of(
              DataType.BOOL, OnnxJavaType.BOOL,
              DataType.UINT8, OnnxJavaType.UINT8,
              DataType.INT8, OnnxJavaType.INT8,
              DataType.INT16, OnnxJavaType.INT16,
              DataType.INT32, OnnxJavaType.INT32,
              DataType.INT64, OnnxJavaType.INT64,
              DataType.HALF, OnnxJavaType.FLOAT16,
              DataType.BFLOAT16, OnnxJavaType.BFLOAT16,
              DataType.FLOAT, OnnxJavaType.FLOAT,
              DataType.DOUBLE, OnnxJavaType.DOUBLE));

  private OnnxTypes() {}

  /**
   * Inputs or outputs, dimensions named as in the file.
   *
   * @param kind {@code input} or {@code output}
   * @param problems gets what no value can be given to or taken from
   */
  static List<ValueInfo> values(String kind, Map<String, NodeInfo> nodes, List<String> problems) {
    List<ValueInfo> values = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          if (!(node.getInfo() instanceof TensorInfo info)) {
            problems.add(kind + " '" + name + "' that is no tensor (" + node.getInfo() + ")");
            return;
          }
          DataType type = TYPES.get(info.onnxType);
          if (type == null) {
            String onnx = info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
            problems.add(kind + " '" + name + "' of type " + onnx);
          } else if (kind.equals("input") && !FED.containsKey(type)) {
            problems.add(
                "input '"
                    + name
                    + "' of type "
                    + type.name()
                    + ", which ONNX Runtime's Java interface cannot feed");
          } else {
            values.add(new ValueInfo(name, type, shape(info)));
          }
        });
    return List.copyOf(values);
  }

  private static Shape shape(TensorInfo info) {
    long[] sizes = info.getShape();
    String[] names = info.getDimensionNames();
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] >= 0) {
        dims.add(Dim.of(sizes[axis]));
      } else {
        dims.add(names[axis].isBlank() ? Dim.unknown() : Dim.named(names[axis]));
      }
    }
    return Shape.of(dims);
  }

  /** The type of a value that a session's outputs name. */
  static DataType type(TensorInfo info) {
    DataType type = TYPES.get(info.onnxType);
    if (type == null) {
      throw new OnnxRuntimeException(
          "Output of type " + info.onnxType + " (expected: numbers or booleans)", null);
    }
    return type;
  }

  /**
   * The type to feed a tensor by.
   *
   * @throws IllegalArgumentException if there is none
   */
  static OnnxJavaType fed(DataType type) {
    @Nullable OnnxJavaType fed = FED.get(type);
    if (fed == null) {
      throw new IllegalArgumentException(
          "element type: " + type.displayName() + " (expected: one that can be fed)");
    }
    return fed;
  }
}
