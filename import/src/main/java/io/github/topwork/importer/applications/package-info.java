/**
 * The architectures of {@code keras.applications}, written in terms of Keras layers.
 *
 * <p>{@link io.github.topwork.importer.applications.Application} lists them; each gives a {@link
 * io.github.topwork.importer.keras.ModelSpec}, the same description that files are read into. Layer
 * names and order are those of Keras 3, so that its weight files fit.
 */
@NullMarked
package io.github.topwork.importer.applications;

import org.jspecify.annotations.NullMarked;
