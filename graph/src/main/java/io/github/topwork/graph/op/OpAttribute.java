package io.github.topwork.graph.op;

import io.github.topwork.graph.Attribute;
import java.util.Optional;

/**
 * An attribute of an op.
 *
 * @param name name
 * @param kind kind as TensorFlow writes it: {@code int}, {@code list(type)}, {@code func}
 * @param defaultValue value where a node does not state it; empty where it must be stated
 */
public record OpAttribute(String name, String kind, Optional<Attribute> defaultValue) {}
