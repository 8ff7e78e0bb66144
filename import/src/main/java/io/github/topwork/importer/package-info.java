/**
 * Turns what Keras saved into a {@link io.github.topwork.graph.ModelGraph} with its weights.
 *
 * <p>The door: {@link io.github.topwork.importer.ModelImporters} for files, {@link
 * io.github.topwork.importer.Applications} for the models of {@code keras.applications}; both give
 * an {@link io.github.topwork.importer.ImportedModel}. Behind it, each package using those below it
 * only:
 *
 * <ul>
 *   <li>{@code applications}: the architectures of {@code keras.applications}, and which of them a
 *       weights file belongs to
 *   <li>{@code keras.layer}: one builder for each layer of Keras
 *   <li>{@code keras}: archives, HDF5 files and JSON, read into descriptions of layers and built
 *   <li>{@code savedmodel}: a signature of a SavedModel, brought into canonical form
 *   <li>{@code cache}: what Keras keeps in {@code ~/.keras}, and the download into it
 *   <li>{@code hdf5}, {@code archive}: the containers of files, with every size checked
 *   <li>{@code backbone}: cuts a model at a feature tensor; {@code classifier}: what an imported
 *       model takes and gives as a classifier of images
 * </ul>
 *
 * <pre>{@code
 * try (ImportedModel imported = ModelImporters.read(Path.of("model"), ImportOptions.defaults())) {
 *   ModelGraph backbone = Backbones.cut(imported.model(), CutPoint.automatic()).backbone();
 * }
 * }</pre>
 */
@NullMarked
package io.github.topwork.importer;

import org.jspecify.annotations.NullMarked;
