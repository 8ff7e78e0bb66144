/**
 * Files that appear whole or not at all.
 *
 * <p>Entry type: {@link io.github.topwork.graph.file.Draft}.
 */
@NullMarked
package io.github.topwork.graph.file;

import org.jspecify.annotations.NullMarked;
