package io.github.topwork.importer.applications;

/** What becomes of the last feature maps of a model without its top. */
public enum Pooling {
  /** They are the output: {@code float32[batch, height, width, channels]}. */
  NONE,
  /** The average of each: {@code float32[batch, channels]}. */
  AVG,
  /** The maximum of each: {@code float32[batch, channels]}. */
  MAX
}
