package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.ValueRef;

/**
 * How a MetaGraph restores its variables.
 *
 * @param restoreNode node that restores all variables when it is run
 * @param filename value that is fed the prefix of the tensor bundle
 */
public record Saver(String restoreNode, ValueRef filename) {}
