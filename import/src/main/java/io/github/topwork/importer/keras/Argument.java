package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An argument of a layer's call: a tensor of the model, a plain value, or a list or dictionary of
 * arguments.
 */
public sealed interface Argument {
  /** A tensor that another layer made. */
  record Tensor(Endpoint source) implements Argument {
    @Override
    public String toString() {
      return "output " + source.output() + " of layer '" + source.layer() + "'";
    }
  }

  /** A number, text, list or null of the configuration. */
  record Value(JsonNode json) implements Argument {
    @Override
    public String toString() {
      return json.toString();
    }
  }

  /** A list, some element of which is a tensor. */
  record Sequence(List<Argument> elements) implements Argument {
    public Sequence {
      elements = List.copyOf(elements);
    }
  }

  /** A dictionary, some value of which has a tensor; sorted by key, as Keras flattens it. */
  record Dictionary(SortedMap<String, Argument> entries) implements Argument {
    public Dictionary {
      entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }
  }

  /** All tensors in it, in order. */
  default List<Endpoint> tensors() {
    if (this instanceof Tensor tensor) {
      return List.of(tensor.source());
    }
    List<Endpoint> found = new ArrayList<>();
    if (this instanceof Sequence sequence) {
      sequence.elements().forEach(element -> found.addAll(element.tensors()));
    }
    if (this instanceof Dictionary dictionary) {
      dictionary.entries().values().forEach(element -> found.addAll(element.tensors()));
    }
    return found;
  }
}
