/**
 * ONNX models of a few nodes, and images for them, that the tests of {@code serving/core} and of
 * {@code serving/server} share. A module and not the one's test classes: so either module builds
 * and is tested alone.
 *
 * <p>Entry type: {@link io.github.topwork.serving.testkit.OnnxModels}.
 */
@NullMarked
package io.github.topwork.serving.testkit;

import org.jspecify.annotations.NullMarked;
