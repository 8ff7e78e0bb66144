/**
 * A text form of graphs for people, tests and diffs: one line for each node.
 *
 * <p>Entry type: {@link io.github.topwork.graph.text.GraphText}. Equal graphs have equal text, and
 * graphs of equal text are equal, but for the digits of large constants, of which a digest stands
 * in the text.
 */
@NullMarked
package io.github.topwork.graph.text;

import org.jspecify.annotations.NullMarked;
