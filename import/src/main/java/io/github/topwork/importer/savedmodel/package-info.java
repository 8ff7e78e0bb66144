/**
 * SavedModels: one signature becomes a flat graph in canonical form with variables and layers under
 * the names that Keras shows.
 *
 * <p>Entry type: {@link io.github.topwork.importer.savedmodel.SignatureModel}. The way through:
 * {@code FlatSignature} inlines the signature's functions, {@code InferenceChecks} refuses what
 * cannot run without state, {@code VariableBinder} finds each variable's name and numbers, {@code
 * CanonicalForm} writes the graph anew, {@code SavedModelLayers} finds the layers: in the metadata
 * of Keras 2 ({@code MetadataLayers}), else in the scopes of the nodes' names ({@code
 * ScopeLayers}). {@code FreeBatch} then lets the batch have any size. Files and messages are read
 * by {@code graph.savedmodel}; no other package of the importer is used.
 */
@NullMarked
package io.github.topwork.importer.savedmodel;

import org.jspecify.annotations.NullMarked;
