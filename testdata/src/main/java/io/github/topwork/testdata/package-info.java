/**
 * Finds the golden files of this project: models that the real Keras saved, with the outputs that
 * Keras computed for them.
 *
 * <p>Entry type: {@link io.github.topwork.testdata.TestData} gives paths, {@link
 * io.github.topwork.testdata.Npy} reads and writes the arrays beside the models. What each file is,
 * and how it was made, stands in {@code testdata/README.md}.
 *
 * <p>Nothing here needs more than the JDK, but {@link io.github.topwork.testdata.NeedsFixture}: it
 * is for JUnit.
 */
@NullMarked
package io.github.topwork.testdata;

import org.jspecify.annotations.NullMarked;
