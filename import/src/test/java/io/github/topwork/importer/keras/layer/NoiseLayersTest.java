package io.github.topwork.importer.keras.layer;

/** Cases of {@link NoiseLayers}. */
class NoiseLayersTest extends FamilyTest {}
