package io.github.topwork.importer.keras.layer;

/** Cases of {@link ActivationLayers}. */
class ActivationLayersTest extends FamilyTest {}
