/**
 * The layers of Keras, one small builder each; {@link
 * io.github.topwork.importer.keras.layer.StandardLayers} lists them by family.
 */
@NullMarked
package io.github.topwork.importer.keras.layer;

import org.jspecify.annotations.NullMarked;
