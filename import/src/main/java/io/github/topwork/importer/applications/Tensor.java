package io.github.topwork.importer.applications;

/**
 * What a layer of an architecture made.
 *
 * @param layer name of the layer
 * @param shape its shape, as far as an architecture needs to know it; of what has no height and
 *     width any more, the channels
 */
record Tensor(String layer, ImageShape shape) {
  int channels() {
    return shape.channels();
  }
}
