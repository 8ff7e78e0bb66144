/**
 * The architectures of {@code keras.applications}, written in terms of Keras layers.
 *
 * <p>{@link io.github.topwork.importer.applications.Application} lists them; each gives a {@link
 * io.github.topwork.importer.keras.ModelSpec}, the same description that files are read into. Layer
 * names and order are those of Keras 3, so that its weight files fit. {@link
 * io.github.topwork.importer.applications.WeightFileOwner} finds the one that a file of weights
 * alone belongs to, {@link io.github.topwork.importer.applications.KnownWeights} official weights
 * in a model, by their numbers. Models are built at the door, by {@code Applications}.
 */
@NullMarked
package io.github.topwork.importer.applications;

import org.jspecify.annotations.NullMarked;
