package io.github.topwork.importer.keras.layer;

/** Cases of {@link RandomLayers}. */
class RandomLayersTest extends FamilyTest {}
