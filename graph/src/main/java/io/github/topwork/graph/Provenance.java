package io.github.topwork.graph;

/**
 * Where a model came from.
 *
 * @param format for example {@code Keras 2 SavedModel}
 * @param producer program and version that wrote it, for example {@code TensorFlow 2.18.1}
 * @param source the path that was read, as the user gave it
 * @param sha256 digest of the model's files, lower-case hexadecimal
 */
public record Provenance(String format, String producer, String source, String sha256) {}
