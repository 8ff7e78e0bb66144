/**
 * The immutable model graph that every reader produces and every writer consumes. Its op vocabulary
 * is TensorFlow's.
 *
 * <p>Entry type: {@link io.github.topwork.graph.ModelGraph}, a flat {@link
 * io.github.topwork.graph.Graph} of {@link io.github.topwork.graph.Node}s with its inputs, outputs,
 * {@link io.github.topwork.graph.Variable}s and {@link io.github.topwork.graph.LayerTree}. Numbers
 * live outside of it, in a {@link io.github.topwork.graph.WeightSource}.
 *
 * <p>Nothing here loads a native library.
 */
@NullMarked
package io.github.topwork.graph;

import org.jspecify.annotations.NullMarked;
