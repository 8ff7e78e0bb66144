/**
 * Files on their own: {@link io.github.topwork.graph.file.Draft} lets them appear whole or not at
 * all, {@link io.github.topwork.graph.file.NpyFile} holds one tensor as NumPy stores it.
 */
@NullMarked
package io.github.topwork.graph.file;

import org.jspecify.annotations.NullMarked;
