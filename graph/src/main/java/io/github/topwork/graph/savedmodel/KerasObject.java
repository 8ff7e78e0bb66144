package io.github.topwork.graph.savedmodel;

/**
 * What Keras 2 says about one object in {@code keras_metadata.pb}, or up to TensorFlow 2.4 in the
 * object graph.
 *
 * @param objectId id in the {@link SavedObjectGraph}
 * @param metadata JSON: name, class name, configuration
 */
public record KerasObject(int objectId, String metadata) {}
