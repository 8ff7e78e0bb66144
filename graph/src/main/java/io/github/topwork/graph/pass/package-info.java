/**
 * Rewrites of graphs: function inlining, pruning, folding, canonical and differentiable forms.
 *
 * <p>A pass is a {@link io.github.topwork.graph.pass.GraphPass}; {@link
 * io.github.topwork.graph.pass.Passes} runs a list of them until nothing changes. Passes may remove
 * or rename the node behind any value; a {@link io.github.topwork.graph.pass.PassResult} says where
 * each value went, so outputs are followed and no name is protected. {@code Placeholder} and {@code
 * VarHandleOp} nodes keep their names.
 */
@NullMarked
package io.github.topwork.graph.pass;

import org.jspecify.annotations.NullMarked;
