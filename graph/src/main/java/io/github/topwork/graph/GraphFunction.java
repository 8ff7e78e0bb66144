package io.github.topwork.graph;

import java.util.List;

/**
 * A function of a model's library, its body already resolved to flat output indexes.
 *
 * <p>The body holds one {@code _Arg} node for each argument, named as the argument; attributes that
 * the caller binds are {@link Attribute.Placeholder}s.
 *
 * @param name name in the library
 * @param arguments names of the {@code _Arg} nodes, in order
 * @param body the nodes
 * @param results values returned, in the order of the outputs
 * @param controlResults nodes that must run whenever the function is called (for their effect)
 */
public record GraphFunction(
    String name,
    List<String> arguments,
    Graph body,
    List<ValueRef> results,
    List<String> controlResults) {
  public GraphFunction {
    arguments = List.copyOf(arguments);
    results = List.copyOf(results);
    controlResults = List.copyOf(controlResults);
  }
}
