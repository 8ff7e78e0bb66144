/**
 * Image folders as training data: one folder per class, split by seed, read in batches by
 * background threads.
 *
 * <p>Entry type: {@link io.github.topwork.train.data.ImageFolder}. It gives a {@link
 * io.github.topwork.train.data.LabelledImages} for training and one for validation; files that
 * cannot be decoded are left out and named in a {@link io.github.topwork.train.data.DataReport}.
 *
 * <pre>{@code
 * ImageFolder folder = ImageFolder.read(Path.of("photos"), ImageFolderOptions.DEFAULTS);
 * ImageFolder.Split split = folder.split(0.2, 42);
 * }</pre>
 *
 * <p>Everything random is drawn from {@link io.github.topwork.train.data.SplitMix64}, so that a
 * seed gives the same split and the same order on every machine and JDK.
 */
@NullMarked
package io.github.topwork.train.data;

import org.jspecify.annotations.NullMarked;
