package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpAttribute;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.graph.pass.Purity;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * {@code TensorFlowOpLayer} of TensorFlow 2.0 to 2.3: one op of TensorFlow with its attributes, as
 * the setting {@code node_def}, and with those inputs that no layer makes, as {@code constants} by
 * their places among the inputs. The op is written as it is, if it only computes.
 */
final class TensorFlowOp implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    return buildAll(call).get(0);
  }

  @Override
  public List<ValueRef> buildAll(LayerCall call) {
    Node stated = NodeDescription.read(call.config().get("node_def"));
    OpSchema schema = schema(stated);
    Node.Builder node = call.ops().node(stated.op(), call.ops().freshName(stated.op()));
    stated.attributes().forEach(node::attribute);
    for (OpAttribute attribute : schema.attributes()) {
      Attribute value =
          schema
              .attributeOrDefault(stated, attribute.name())
              .orElseThrow(
                  () ->
                      new LayerException(
                          "op '" + stated.op() + "' without '" + attribute.name() + "'",
                          "that attribute, which has no default"));
      node.attribute(attribute.name(), value);
    }
    List<ValueRef> inputs = inputs(call, schema, stated);
    int outputs;
    try {
      if (inputs.size() != schema.inputCount(stated)) {
        throw new LayerException(
            inputs.size() + " inputs of op '" + stated.op() + "'",
            schema.inputCount(stated) + ", constants included");
      }
      outputs = schema.outputCount(stated);
    } catch (ModelFormatException e) {
      throw new LayerException("op '" + stated.op() + "': " + e.getMessage(), "its attributes");
    }
    Limits.checkParts("outputs", outputs);
    String name = call.ops().add(node.inputs(inputs)).node();
    return IntStream.range(0, outputs).mapToObj(i -> new ValueRef(name, i)).toList();
  }

  private static OpSchema schema(Node stated) {
    OpSchema schema =
        OpRegistry.tensorFlow()
            .find(stated.op())
            .orElseThrow(
                () -> new LayerException("op '" + stated.op() + "'", "an op that TensorFlow has"));
    if (!Purity.isPure(stated)) {
      throw new LayerException(
          "op '" + stated.op() + "'", "an op that only computes, the same for the same inputs");
    }
    stated
        .attributes()
        .keySet()
        .forEach(
            key -> {
              if (schema.attribute(key).isEmpty()) {
                throw new LayerException(
                    "attribute '" + key + "' of op '" + stated.op() + "'", "one that the op has");
              }
            });
    return schema;
  }

  private static List<ValueRef> inputs(LayerCall call, OpSchema schema, Node stated) {
    List<ValueRef> inputs = new ArrayList<>(call.inputs());
    List<Optional<DataType>> types;
    try {
      types = schema.inputTypes(stated);
    } catch (ModelFormatException e) {
      throw new LayerException("op '" + stated.op() + "': " + e.getMessage(), "its attributes");
    }
    for (Map.Entry<Integer, JsonNode> each : constants(call).entrySet()) {
      int index = each.getKey();
      if (index > inputs.size() || index >= types.size()) {
        throw new LayerException(
            "a constant as input " + index + " of op '" + stated.op() + "'",
            "one of " + types.size() + " inputs");
      }
      JsonNode value = each.getValue();
      DataType type =
          types.get(index).orElse(Constants.isFloating(value) ? DataType.FLOAT : DataType.INT32);
      String name = call.ops().freshName("Const");
      inputs.add(index, call.ops().constant(name, Constants.read(value, type)));
    }
    return inputs;
  }

  /** By their places, in order. */
  private static SortedMap<Integer, JsonNode> constants(LayerCall call) {
    SortedMap<Integer, JsonNode> constants = new TreeMap<>();
    call.config()
        .get("constants")
        .fields()
        .forEachRemaining(
            field -> {
              if (!field.getKey().matches("\\d{1,4}")) {
                throw new LayerException(
                    "a constant as input '" + field.getKey() + "'", "the number of an input");
              }
              constants.put(Integer.valueOf(field.getKey()), field.getValue());
            });
    return constants;
  }
}
