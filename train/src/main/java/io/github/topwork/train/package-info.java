/**
 * Transfer learning: a new head on a trained backbone, compiled, fitted, evaluated.
 *
 * <p>Entry type: {@code TransferModel}, immutable. {@code compile} turns it into a {@code
 * CompiledModel}, which holds native memory and is to be closed; what it learned comes back as a
 * new {@code TransferModel}. Data arrives as {@link io.github.topwork.train.Batches}.
 */
@NullMarked
package io.github.topwork.train;

import org.jspecify.annotations.NullMarked;
