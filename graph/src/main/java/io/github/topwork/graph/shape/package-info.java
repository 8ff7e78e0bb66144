/**
 * Infers element type and shape of every value of a flat graph, with named dimensions such as
 * {@code batch} carried through.
 *
 * <p>Entry type: {@link io.github.topwork.graph.shape.ShapeInference}; its answer is {@link
 * io.github.topwork.graph.shape.Shapes}. Small integer tensors are followed too, element by
 * element, so that {@code Reshape(x, Pack([batch, -1]))} has a shape.
 *
 * <p>To add an op: a rule in the file of its family, a line in that family's {@code register}; a
 * new family is a line in {@code ShapeFamilies}.
 */
@NullMarked
package io.github.topwork.graph.shape;

import org.jspecify.annotations.NullMarked;
