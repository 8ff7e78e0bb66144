/**
 * Files on their own: {@link io.github.topwork.file.Draft} lets them appear whole or not at all,
 * {@link io.github.topwork.file.Sha256} and {@link io.github.topwork.file.FileHash} tell by their
 * bytes which they are, {@link io.github.topwork.file.TopworkVersion} says who wrote them.
 */
@NullMarked
package io.github.topwork.file;

import org.jspecify.annotations.NullMarked;
