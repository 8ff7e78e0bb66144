/**
 * Bytes of a JPEG or PNG to the numbers a model takes, the same way in training and in serving.
 *
 * <p>Three steps, each deterministic and independent of locale, thread and JDK release:
 *
 * <ol>
 *   <li>{@link io.github.topwork.image.ImageDecoder}: bytes to an 8-bit {@link
 *       io.github.topwork.image.RgbImage}, those of a JPEG by way of {@code jpeg};
 *   <li>{@link io.github.topwork.image.ImagePreprocessor}: image to {@code float32[height, width,
 *       channels]} as its {@link io.github.topwork.image.ImageContract} says;
 *   <li>contract, {@link io.github.topwork.image.Labels} and {@link
 *       io.github.topwork.image.OutputKind} are a {@link io.github.topwork.image.ClassifierSpec},
 *       which makes classes of a model's outputs. It travels in the run record and, as {@link
 *       io.github.topwork.image.ModelMetadata}, in the exported model, so that a server repeats
 *       exactly what training did.
 * </ol>
 *
 * <pre>{@code
 * ImageContract contract = ImageContract.preset("tf").size(150, 150).build();
 * float[] input = ImagePreprocessor.of(contract).toArray(ImageDecoder.of(contract).decode(bytes));
 * }</pre>
 */
@NullMarked
package io.github.topwork.image;

import org.jspecify.annotations.NullMarked;
