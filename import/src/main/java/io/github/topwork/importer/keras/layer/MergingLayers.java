package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Layers of several inputs. */
final class MergingLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "Add",
          merge("AddV2"),
          "Average",
          MergingLayers::average,
          "Concatenate",
          MergingLayers::concatenate,
          "Dot",
          new Dot(),
          "Maximum",
          merge("Maximum"),
          "Minimum",
          merge("Minimum"),
          "Multiply",
          merge("Mul"),
          "Subtract",
          MergingLayers::subtract);

  private MergingLayers() {}

  private static LayerBuilder merge(String op) {
    return call -> merge(call, op);
  }

  private static ValueRef merge(LayerCall call, String op) {
    Formula f = Formula.of(call, type(call));
    List<ValueRef> inputs = ofOneRank(f);
    ValueRef result = inputs.get(0);
    for (ValueRef input : inputs.subList(1, inputs.size())) {
      result = f.op(op, result, input);
    }
    return result;
  }

  private static ValueRef subtract(LayerCall call) {
    if (call.inputs().size() != 2) {
      throw new LayerException(call.inputs().size() + " inputs", "two inputs");
    }
    return merge(call, "Sub");
  }

  private static ValueRef average(LayerCall call) {
    requireFloating(call);
    ValueRef sum = merge(call, "AddV2");
    return Formula.of(call).times(sum, 1.0 / call.inputs().size());
  }

  /** What Keras makes of whole numbers, which may overflow, differs by version and type. */
  static void requireFloating(LayerCall call) {
    if (!type(call).isFloating()) {
      throw new LayerException("inputs of type " + type(call).displayName(), "float32");
    }
  }

  private static ValueRef concatenate(LayerCall call) {
    Formula f = Formula.of(call, type(call));
    List<ValueRef> inputs = call.inputs();
    if (inputs.size() == 1) {
      return inputs.get(0);
    }
    int axis = Formula.axis(call.config().integer("axis", -1), f.rank(inputs.get(0)));
    return f.concatenate(axis, inputs.toArray(new ValueRef[0]));
  }

  /** The element type of all inputs. */
  private static DataType type(LayerCall call) {
    List<DataType> types =
        call.inputs().stream().map(x -> call.type(x).orElse(DataType.FLOAT)).distinct().toList();
    if (types.size() != 1) {
      throw new LayerException(
          call.inputs().isEmpty() ? "no inputs" : "inputs of types " + types, "one type");
    }
    return types.get(0);
  }

  /** The inputs with axes of size 1 after the batch, where others have more axes. */
  private static List<ValueRef> ofOneRank(Formula f) {
    List<ValueRef> inputs = f.call().inputs();
    if (inputs.size() < 2) {
      throw new LayerException(inputs.size() + " inputs", "two or more");
    }
    int rank = inputs.stream().mapToInt(f::rank).max().orElseThrow();
    List<ValueRef> reshaped = new ArrayList<>();
    for (ValueRef input : inputs) {
      ValueRef x = input;
      for (int i = f.rank(input); i < rank; i++) {
        x = f.expandDims(x, 1);
      }
      reshaped.add(x);
    }
    return reshaped;
  }
}
