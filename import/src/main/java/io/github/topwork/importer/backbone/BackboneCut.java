package io.github.topwork.importer.backbone;

import io.github.topwork.graph.ModelGraph;

/**
 * A backbone that was cut off a model.
 *
 * @param backbone the model up to the cut, its single output the features
 * @param at the layer or value of the cut
 * @param reason one sentence for the user: what was chosen, and why
 */
public record BackboneCut(ModelGraph backbone, String at, String reason) {}
