package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.Argument;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerConfig;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.importer.keras.LayerSpec;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an operation is called with: arguments by position, by name, and, in Keras 3, settings of
 * the operation. It notes what is read, so that an argument which nobody looked at is found.
 */
final class Operands {
  private final LayerCall call;
  private final List<String> positions;
  private final Set<String> read = new HashSet<>(Set.of("name"));

  /**
   * Creates the operands of a call.
   *
   * @param positions names of the arguments by position
   */
  Operands(LayerCall call, List<String> positions) {
    this.call = call;
    this.positions = positions;
  }

  LayerCall call() {
    return call;
  }

  /** The first of these arguments that is there and not null. */
  Optional<Argument> find(String... names) {
    for (String name : names) {
      read.add(name);
      Optional<Argument> found = positional(name);
      if (found.isEmpty()) {
        found = Optional.ofNullable(call.namedArguments().get(name));
      }
      // The dtype among the settings of Keras 2's layers for functions is the layer's own.
      boolean isSetting = call.kerasVersion() >= 3 || !name.equals("dtype") || isLambda();
      if (found.isEmpty() && isSetting && call.config().has(name)) {
        found = Optional.of(new Argument.Value(call.config().get(name)));
      }
      found = found.filter(each -> !isNull(each));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private boolean isLambda() {
    return call.className().startsWith(LayerSpec.LAMBDA);
  }

  private Optional<Argument> positional(String name) {
    List<Argument> given = call.arguments();
    int index = positions.indexOf(name);
    if (call.kerasVersion() < 3 && given.size() > 1) {
      // Keras 2 writes only the first argument by position; a list of tensors looks like several.
      return index == 0 ? Optional.of(new Argument.Sequence(given)) : Optional.empty();
    }
    return index >= 0 && index < given.size() ? Optional.of(given.get(index)) : Optional.empty();
  }

  private static boolean isNull(Argument argument) {
    return argument instanceof Argument.Value value && value.json().isNull();
  }

  private Argument required(String... names) {
    return find(names)
        .orElseThrow(
            () -> new LayerException("no argument '" + String.join("' or '", names) + "'", "one"));
  }

  /** Is the argument there? */
  boolean has(String... names) {
    return find(names).isPresent();
  }

  /** A tensor of the model. */
  ValueRef tensor(String... names) {
    if (required(names) instanceof Argument.Tensor tensor) {
      return call.value(tensor.source());
    }
    throw wrong(names, "the output of a layer");
  }

  /** A list of tensors; one tensor makes a list of one. */
  List<ValueRef> tensors(String... names) {
    Argument argument = required(names);
    boolean isList =
        argument instanceof Argument.Sequence sequence
            && sequence.elements().stream().allMatch(Argument.Tensor.class::isInstance);
    if (!isList && !(argument instanceof Argument.Tensor)) {
      throw wrong(names, "outputs of layers");
    }
    return argument.tensors().stream().map(call::value).toList();
  }

  /**
   * The element type in which an operation on several arguments is computed: float32 where one of
   * them has fractions, else that of the tensors.
   */
  DataType type(String... names) {
    DataType type = null;
    boolean isFloating = false;
    for (String name : names) {
      Argument argument = required(name);
      if (argument instanceof Argument.Tensor tensor) {
        DataType own = call.type(call.value(tensor.source())).orElse(DataType.FLOAT);
        isFloating |= own.isFloating();
        type = type == null ? own : type;
      } else {
        isFloating |= argument instanceof Argument.Value value && isFloating(value.json());
      }
    }
    return isFloating || type == null ? DataType.FLOAT : type;
  }

  private static boolean isFloating(JsonNode json) {
    return json.isObject()
        ? json.path("config").path("dtype").asText("float32").startsWith("float")
        : Constants.isFloating(json);
  }

  /** A tensor or a constant as a value of the formula's element type. */
  ValueRef value(Formula f, String name) {
    Argument argument = required(name);
    if (argument instanceof Argument.Tensor tensor) {
      return f.cast(call.value(tensor.source()), f.type());
    }
    if (argument instanceof Argument.Value value) {
      // Keras 3 writes {"class_name": "__numpy__", "config": {"value": […], "dtype": "float32"}}.
      JsonNode json = value.json();
      JsonNode numbers = json.isObject() ? json.path("config").path("value") : json;
      return f.constant(Constants.read(numbers, f.type()));
    }
    throw wrong(new String[] {name}, "a tensor, or numbers");
  }

  /** A plain value as the file has it. */
  JsonNode json(String... names) {
    if (required(names) instanceof Argument.Value value) {
      return value.json();
    }
    throw wrong(names, "a plain value, not the output of a layer");
  }

  /** Is the argument a plain value, without any output of a layer in it? */
  boolean isPlain(String... names) {
    return required(names) instanceof Argument.Value;
  }

  /**
   * Sizes as a vector of int32: whole numbers, or a tensor, or a list of both, such as {@code
   * [tf.shape(x)[0], 24]}.
   */
  ValueRef sizes(String... names) {
    Formula f = Formula.of(call, DataType.INT32);
    Argument argument = required(names);
    if (argument instanceof Argument.Tensor tensor) {
      return f.cast(call.value(tensor.source()), DataType.INT32);
    }
    if (!(argument instanceof Argument.Sequence sequence)) {
      return f.ints(integers(names));
    }
    ValueRef[] scalars =
        sequence.elements().stream().map(each -> size(f, each, names)).toArray(ValueRef[]::new);
    return call.ops().pack(call.ops().freshName("Pack"), DataType.INT32, scalars);
  }

  private ValueRef size(Formula f, Argument element, String... names) {
    if (element instanceof Argument.Tensor tensor) {
      return f.cast(call.value(tensor.source()), DataType.INT32);
    }
    if (element instanceof Argument.Value value && value.json().isInt()) {
      return f.constant(TensorData.scalar(value.json().intValue()));
    }
    throw wrong(names, "whole numbers, or outputs of layers");
  }

  int integer(int otherwise, String... names) {
    return has(names) ? integers(names)[0] : otherwise;
  }

  /** Whole numbers; one number makes an array of one. */
  int[] integers(String... names) {
    JsonNode json = LayerConfig.plain(json(names));
    JsonNode[] elements = {json};
    if (json.isArray()) {
      elements = new JsonNode[json.size()];
      Arrays.setAll(elements, json::get);
    }
    for (JsonNode element : elements) {
      if (!element.isNumber() || element.doubleValue() != element.intValue()) {
        throw wrong(names, "whole numbers");
      }
    }
    return Arrays.stream(elements).mapToInt(JsonNode::intValue).toArray();
  }

  double number(double otherwise, String... names) {
    if (!has(names)) {
      return otherwise;
    }
    JsonNode json = LayerConfig.plain(json(names));
    if (!json.isNumber()) {
      throw wrong(names, "a number");
    }
    return json.doubleValue();
  }

  boolean flag(boolean otherwise, String... names) {
    if (!has(names)) {
      return otherwise;
    }
    return LayerConfig.isTrue(String.join("' or '", names), json(names));
  }

  /** One of these texts, the first of them where there is none. */
  String choice(String name, String... known) {
    String given = has(name) ? json(name).asText() : known[0];
    if (!Arrays.asList(known).contains(given)) {
      throw new LayerException(name + " '" + given + "'", "one of " + Arrays.toString(known));
    }
    return given;
  }

  /** Axes counted from the start; all of them where none are given. */
  int[] axes(int rank, String... names) {
    int[] axes = new int[rank];
    Arrays.setAll(axes, i -> i);
    return has(names)
        ? Arrays.stream(integers(names)).map(axis -> Formula.axis(axis, rank)).toArray()
        : axes;
  }

  /** Notes that an argument means nothing at inference. */
  void ignore(String... names) {
    read.addAll(List.of(names));
    call.config().ignore(names);
  }

  /**
   * Checks that no argument was left aside that changes what the operation does.
   *
   * @throws LayerException if there is one
   */
  void requireAllRead() {
    call.namedArguments()
        .forEach(
            (name, argument) -> {
              if (!read.contains(name)) {
                LayerCall.requireOff(name, argument);
              }
            });
    List<Argument> given = call.arguments();
    for (int i = 0; call.kerasVersion() >= 3 && i < given.size(); i++) {
      String name = i < positions.size() ? positions.get(i) : "argument " + i;
      if (!read.contains(name)) {
        LayerCall.requireOff(name, given.get(i));
      }
    }
  }

  private LayerException wrong(String[] names, String expected) {
    String name = String.join("' or '", names);
    return new LayerException("argument '" + name + "' = " + required(names), expected);
  }
}
