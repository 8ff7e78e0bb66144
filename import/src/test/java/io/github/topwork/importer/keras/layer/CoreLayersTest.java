package io.github.topwork.importer.keras.layer;

/** Cases of {@link CoreLayers}. */
class CoreLayersTest extends FamilyTest {}
