/**
 * The immutable model graph that every reader produces and every writer consumes. Its op vocabulary
 * is TensorFlow's.
 *
 * <p>Entry type: {@link io.github.topwork.graph.ModelGraph}, a flat {@link
 * io.github.topwork.graph.Graph} of {@link io.github.topwork.graph.Node}s with its inputs, outputs,
 * {@link io.github.topwork.graph.Variable}s and {@link io.github.topwork.graph.LayerTree}. Numbers
 * live outside of it, in a {@link io.github.topwork.graph.WeightSource}.
 *
 * <ul>
 *   <li>{@code op}: what TensorFlow says of its ops, and a writer of nodes
 *   <li>{@code pass}: rewrites of graphs
 *   <li>{@code shape}: element types and shapes of all values
 *   <li>{@code savedmodel}: SavedModel files and tensor bundles, read and written
 *   <li>{@code proto}: TensorFlow's attribute, shape and tensor messages
 *   <li>{@code text}: models as text for people, tests and diffs
 * </ul>
 *
 * <p>Nothing here loads a native library.
 */
@NullMarked
package io.github.topwork.graph;

import org.jspecify.annotations.NullMarked;
