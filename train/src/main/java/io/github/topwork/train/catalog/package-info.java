/**
 * What can be asked for by a line of text, such as {@code sgd,momentum=0.9}. Entry type: {@link
 * io.github.topwork.train.catalog.Catalog}; the catalogs themselves stand beside what they list.
 */
@NullMarked
package io.github.topwork.train.catalog;

import org.jspecify.annotations.NullMarked;
