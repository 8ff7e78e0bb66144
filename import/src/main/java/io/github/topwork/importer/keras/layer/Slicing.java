package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.Argument;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code x[…]} of Python: numbers, slices, new axes and an ellipsis. */
final class Slicing {
  private final int[] begin;
  private final int[] end;
  private final int[] strides;
  private int beginMask;
  private int endMask;
  private int newAxisMask;
  private int shrinkMask;

  private Slicing(int length) {
    begin = new int[length];
    end = new int[length];
    strides = new int[length];
    Arrays.fill(strides, 1);
  }

  /**
   * Writes a slice.
   *
   * @param key an index, or a list with one for each axis
   */
  static ValueRef write(LayerCall call, ValueRef x, Argument key) {
    if (!(key instanceof Argument.Value value)) {
      throw new LayerException("index " + key, "numbers, and slices of numbers");
    }
    Formula f = Formula.like(call, x);
    List<JsonNode> indices = new ArrayList<>();
    if (value.json().isArray()) {
      value.json().forEach(indices::add);
    } else {
      indices.add(value.json());
    }
    List<JsonNode> full = withoutEllipsis(indices, f.rank(x));
    Slicing slicing = new Slicing(full.size());
    for (int i = 0; i < full.size(); i++) {
      slicing.set(i, full.get(i));
    }
    return f.slice(
        x,
        slicing.begin,
        slicing.end,
        slicing.strides,
        slicing.beginMask,
        slicing.endMask,
        slicing.newAxisMask,
        slicing.shrinkMask);
  }

  private static boolean isEllipsis(JsonNode index) {
    return index.path("class_name").asText().equals("__ellipsis__");
  }

  /** The indices with whole slices in place of an ellipsis. */
  private static List<JsonNode> withoutEllipsis(List<JsonNode> indices, int rank) {
    long taken = indices.stream().filter(each -> !each.isNull() && !isEllipsis(each)).count();
    long ellipses = indices.stream().filter(Slicing::isEllipsis).count();
    if (taken > rank || ellipses > 1) {
      throw new LayerException("index " + indices, "at most " + rank + " and one ellipsis");
    }
    List<JsonNode> full = new ArrayList<>();
    for (JsonNode index : indices) {
      if (!isEllipsis(index)) {
        full.add(index);
        continue;
      }
      for (long i = taken; i < rank; i++) {
        full.add(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());
      }
    }
    return full;
  }

  private void set(int i, JsonNode index) {
    int bit = 1 << i;
    if (index.isNull()) {
      newAxisMask |= bit;
    } else if (index.isInt()) {
      begin[i] = index.intValue();
      end[i] = index.intValue() + 1;
      shrinkMask |= bit;
    } else if (index.isObject()) {
      // Keras 3 wraps {"start": …} into {"class_name": "__slice__", "config": …}.
      JsonNode slice = index.has("config") ? index.path("config") : index;
      begin[i] = number(slice.path("start"), 0);
      end[i] = number(slice.path("stop"), 0);
      strides[i] = number(slice.path("step"), 1);
      beginMask |= isAbsent(slice.path("start")) ? bit : 0;
      endMask |= isAbsent(slice.path("stop")) ? bit : 0;
    } else {
      throw new LayerException("index " + index, "a number, a slice, None or an ellipsis");
    }
  }

  private static boolean isAbsent(JsonNode bound) {
    return bound.isNull() || bound.isMissingNode();
  }

  private static int number(JsonNode bound, int otherwise) {
    if (!isAbsent(bound) && !bound.isInt()) {
      throw new LayerException("bound " + bound + " of a slice", "a number");
    }
    return isAbsent(bound) ? otherwise : bound.intValue();
  }
}
