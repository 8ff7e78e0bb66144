/**
 * What most programs need, over all libraries of Topwork.
 *
 * <p>{@link io.github.topwork.ImageClassifier} opens a run folder, an {@code .onnx} file or what
 * Keras saved, and says what is in an image; {@link io.github.topwork.OnnxFiles} writes {@code
 * .onnx} files that are proven against TensorFlow; {@link io.github.topwork.ModelPath} tells what
 * lies at a path.
 *
 * <pre>{@code
 * try (ImageClassifier pets = ImageClassifier.open(Path.of("runs/pets"))) {
 *   List<Prediction> best = pets.classify(Path.of("photo.jpg"), 3);
 * }
 * }</pre>
 */
@NullMarked
package io.github.topwork;

import org.jspecify.annotations.NullMarked;
