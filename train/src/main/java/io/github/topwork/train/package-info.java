/**
 * Transfer learning: a new head on a trained backbone, compiled, fitted, evaluated.
 *
 * <p>Entry type: {@link io.github.topwork.train.TransferModel}, immutable. {@code compile} turns it
 * into a {@link io.github.topwork.train.CompiledModel}, which holds native memory and is to be
 * closed; what it learned comes back as a new {@code TransferModel}. Data arrives as {@link
 * io.github.topwork.train.Batches}.
 *
 * <ul>
 *   <li>{@code loss}, {@code metric}, {@code optimizer}, {@code schedule}, {@code callback}: what
 *       {@code compile} and {@code fit} take; {@code catalog} finds them by a line of text
 *   <li>{@code data}: folders of images as batches; {@code cache}: features that were computed once
 *   <li>{@code run}: a training from a backbone and a folder to a run folder, with {@code report}
 *       for what a person sees of it
 *   <li>{@code gradient}: what may be differentiated
 *   <li>{@code tf}: where the graph meets TensorFlow Java
 * </ul>
 *
 * <pre>{@code
 * TransferModel model =
 *     TransferModel.builder(backbone, weights)
 *         .name("xception")
 *         .preprocessing(Layers.rescaling(1 / 127.5, -1))
 *         .head(Head.classifier(5, 0.2))
 *         .build()
 *         .freeze("xception");
 * Loss loss = Loss.sparseCategoricalCrossentropy();
 * FitOptions options = FitOptions.builder().epochs(10).validation(validation).build();
 * try (CompiledModel head =
 *     model.compile(CompileOptions.of(OptimizerSpec.adam(), loss, Metric.accuracy()))) {
 *   head.fit(training, options);
 *   model = head.trained().unfreeze("xception");
 * }
 * try (CompiledModel whole =
 *     model.compile(CompileOptions.of(OptimizerSpec.adam(1e-5), loss, Metric.accuracy()))) {
 *   whole.fit(training, options);
 *   model = whole.trained();
 * }
 * }</pre>
 */
@NullMarked
package io.github.topwork.train;

import org.jspecify.annotations.NullMarked;
