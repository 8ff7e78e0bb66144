/**
 * Keras models that travel as a description of layers with weights beside it: {@code .keras}
 * archives and HDF5 files.
 *
 * <p>The way through: {@link io.github.topwork.importer.keras.ConfigReader} reads the JSON of any
 * Keras into a {@link io.github.topwork.importer.keras.ModelSpec}; {@link
 * io.github.topwork.importer.keras.ModelBuilder} has a {@link
 * io.github.topwork.importer.keras.LayerBuilder} write each layer's call into the graph; the
 * weights of a file are laid onto the variables that the layers asked for. A new layer is one
 * builder and one line in {@link io.github.topwork.importer.keras.layer.StandardLayers}.
 *
 * <p>New layers, of a head or before a backbone, are {@link
 * io.github.topwork.importer.keras.LayerDefinition}s, made by {@link
 * io.github.topwork.importer.keras.Layers}; {@link io.github.topwork.importer.keras.LayerChain} has
 * the same builders write them, for inference and as training runs them.
 */
@NullMarked
package io.github.topwork.importer.keras;

import org.jspecify.annotations.NullMarked;
