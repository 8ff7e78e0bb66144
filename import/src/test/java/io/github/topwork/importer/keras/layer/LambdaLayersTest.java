package io.github.topwork.importer.keras.layer;

/** Cases of {@link LambdaLayers}. */
class LambdaLayersTest extends FamilyTest {}
