/** Zip archives from outside, every entry checked before it is read. */
@NullMarked
package io.github.topwork.importer.archive;

import org.jspecify.annotations.NullMarked;
