/**
 * The layers of Keras, one small builder each; {@link
 * io.github.topwork.importer.keras.layer.StandardLayers} lists them by family.
 *
 * <p>A family has a table, in the class of its name, and a test of that name: {@code
 * ConvolutionLayersTest} compares every layer of {@code ConvolutionLayers} with what Keras
 * computed.
 */
@NullMarked
package io.github.topwork.importer.keras.layer;

import org.jspecify.annotations.NullMarked;
