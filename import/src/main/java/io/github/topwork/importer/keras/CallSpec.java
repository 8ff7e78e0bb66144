package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One call of a layer.
 *
 * @param arguments positional arguments; for most layers one tensor or a list of tensors
 * @param named arguments by name
 */
public record CallSpec(List<Argument> arguments, Map<String, Argument> named) {
  public CallSpec {
    arguments = List.copyOf(arguments);
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  /** Returns a call on these tensors. */
  public static CallSpec on(List<Endpoint> tensors) {
    return new CallSpec(
        tensors.stream().map(tensor -> (Argument) new Argument.Tensor(tensor)).toList(), Map.of());
  }

  /**
   * Checks that a named argument is null or false, such as {@code training=False}.
   *
   * @throws LayerException if it is not
   */
  static void requireOff(String name, Argument argument) {
    if (!(argument instanceof Argument.Value value && isOff(value.json()))) {
      throw new LayerException(
          "argument '" + name + "' = " + argument, "a call without that argument");
    }
  }

  /**
   * Checks that no argument by position is a value that could change what a layer does: those of
   * most layers are tensors.
   *
   * @throws LayerException if one is
   */
  void requirePositionsOff() {
    for (int i = 0; i < arguments.size(); i++) {
      requirePositionOff("" + (i + 1), arguments.get(i));
    }
  }

  private static void requirePositionOff(String name, Argument argument) {
    if (argument instanceof Argument.Value) {
      requireOff(name, argument);
    } else if (argument instanceof Argument.Sequence sequence) {
      sequence.elements().forEach(element -> requirePositionOff(name, element));
    } else if (argument instanceof Argument.Dictionary dictionary) {
      dictionary.entries().values().forEach(each -> requirePositionOff(name, each));
    }
  }

  /**
   * Null, false, or a list or dictionary of such, for example the masks of several inputs that have
   * none.
   */
  private static boolean isOff(JsonNode json) {
    if (!json.isContainerNode()) {
      return json.isNull() || (json.isBoolean() && !json.booleanValue());
    }
    for (JsonNode element : json) {
      if (!isOff(element)) {
        return false;
      }
    }
    return true;
  }

  /** All tensors that the call takes, positional ones first. */
  public List<Endpoint> tensors() {
    List<Endpoint> all = new ArrayList<>();
    arguments.forEach(argument -> all.addAll(argument.tensors()));
    named.values().forEach(argument -> all.addAll(argument.tensors()));
    return List.copyOf(all);
  }
}
