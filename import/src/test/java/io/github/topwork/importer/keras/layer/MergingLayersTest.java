package io.github.topwork.importer.keras.layer;

/** Cases of {@link MergingLayers}. */
class MergingLayersTest extends FamilyTest {}
