/**
 * TensorFlow's SavedModel format: reading it, and writing parts of it.
 *
 * <p>A SavedModel is a folder: {@code saved_model.pb} (a {@code SavedModel} message with one or
 * more {@code MetaGraphDef}s), {@code variables/variables.index} and {@code
 * variables/variables.data-00000-of-00001} (a tensor bundle), {@code assets/}, and, written by
 * Keras 2, {@code keras_metadata.pb}. Specified by the protos in {@code tensorflow/core/protobuf}
 * and by {@code tensorflow/core/util/tensor_bundle}.
 */
@NullMarked
package io.github.topwork.graph.savedmodel;

import org.jspecify.annotations.NullMarked;
