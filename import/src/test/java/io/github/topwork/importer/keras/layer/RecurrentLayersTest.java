package io.github.topwork.importer.keras.layer;

/** Cases of {@link RecurrentLayers}. */
class RecurrentLayersTest extends FamilyTest {}
