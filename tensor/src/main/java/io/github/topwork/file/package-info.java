/**
 * Files on their own: {@link io.github.topwork.file.Draft} lets them appear whole or not at all,
 * {@link io.github.topwork.tensor.NpyFile} holds one tensor as NumPy stores it.
 */
@NullMarked
package io.github.topwork.file;

import org.jspecify.annotations.NullMarked;
