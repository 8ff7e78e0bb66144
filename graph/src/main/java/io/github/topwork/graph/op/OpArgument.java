package io.github.topwork.graph.op;

import io.github.topwork.tensor.DataType;
import java.util.Optional;

/**
 * An input or output argument of an op: one value, or a list of values.
 *
 * @param name name, as in {@code node:name:0} inside functions
 * @param type element type where the op fixes it
 * @param typeAttribute attribute that holds the element type, or empty
 * @param numberAttribute attribute that holds the number of values of one type, or empty
 * @param typeListAttribute attribute that holds the element types of a list of values, or empty
 * @param isReference does it refer to a buffer that the op may change (TensorFlow 1 variables)?
 */
public record OpArgument(
    String name,
    Optional<DataType> type,
    String typeAttribute,
    String numberAttribute,
    String typeListAttribute,
    boolean isReference) {}
