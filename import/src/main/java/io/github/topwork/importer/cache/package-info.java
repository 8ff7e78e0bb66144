/**
 * What Keras keeps in {@code ~/.keras/models}: {@link io.github.topwork.importer.cache.KerasCache}
 * is where, {@link io.github.topwork.importer.cache.OfficialWeights} what it is, {@link
 * io.github.topwork.importer.cache.WeightDownload} how it gets there, {@link
 * io.github.topwork.importer.cache.ImageNetClasses} the names of the classes among it.
 */
@NullMarked
package io.github.topwork.importer.cache;

import org.jspecify.annotations.NullMarked;
