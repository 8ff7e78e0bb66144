/**
 * Huffman-coded JPEG (ITU-T T.81: baseline, extended and progressive, 8 bits) to full-size samples,
 * with the arithmetic of libjpeg-turbo: its fast integer DCT, which TensorFlow decodes with unless
 * it is told otherwise and the JDK's reader does not offer, or its accurate one.
 *
 * <p>Entry: {@link io.github.topwork.image.jpeg.JpegSamples}. A file goes through four rooms, each
 * of one concept:
 *
 * <ol>
 *   <li>{@code JpegParser}: marker segments to tables, {@code Frame} and {@code Scan};
 *   <li>{@code ScanDecoder}: entropy-coded data to coefficients, by {@code SequentialBlocks} or
 *       {@code ProgressiveBlocks} on a {@code BitReader};
 *   <li>{@code InverseDct}: coefficients of 8 x 8 to samples;
 *   <li>{@code Upsampling}: samples of a component to the image's size.
 * </ol>
 *
 * What the components mean is not decided here: colour conversion is the caller's.
 *
 * <p>Files are untrusted. Memory is at most three bytes for each sample of each component (one
 * where a single scan holds the image), and a byte of the file stands for eight blocks at most; the
 * caller bounds pixels and scans first. Every read is checked against the bytes that are there, and
 * whatever libjpeg would warn of, because it makes up samples, is a {@link
 * io.github.topwork.image.jpeg.JpegDataException}.
 */
@NullMarked
package io.github.topwork.image.jpeg;

import org.jspecify.annotations.NullMarked;
