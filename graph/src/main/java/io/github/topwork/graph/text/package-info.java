/**
 * Models as text for people: {@link io.github.topwork.graph.text.ModelSummary} shows the layers as
 * Keras's {@code summary()} does, with tables and sizes that other reports use as well.
 *
 * <p>{@link io.github.topwork.graph.text.GraphText} is for tests and diffs too: one line for each
 * node. Equal graphs have equal text, and graphs of equal text are equal, but for the digits of
 * large constants, of which a digest stands in the text.
 */
@NullMarked
package io.github.topwork.graph.text;

import org.jspecify.annotations.NullMarked;
