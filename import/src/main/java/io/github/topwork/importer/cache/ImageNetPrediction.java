package io.github.topwork.importer.cache;

/**
 * A class of ImageNet and how probable a model finds it.
 *
 * @param id WordNet id, for example {@code n02123045}
 * @param description for example {@code tabby}
 * @param score the model's output for it, a probability after softmax
 */
public record ImageNetPrediction(String id, String description, float score) {}
