/**
 * HDF5 files as Keras writes them: groups, text attributes and numeric datasets, read through jHDF
 * with every size checked against the file first.
 */
@NullMarked
package io.github.topwork.importer.hdf5;

import org.jspecify.annotations.NullMarked;
