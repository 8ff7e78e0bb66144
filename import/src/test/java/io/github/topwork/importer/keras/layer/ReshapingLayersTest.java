package io.github.topwork.importer.keras.layer;

/** Cases of {@link ReshapingLayers}. */
class ReshapingLayersTest extends FamilyTest {}
