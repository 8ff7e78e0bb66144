package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Variable;

/**
 * A variable of the graph together with where its numbers are.
 *
 * @param node node in the file's graph that holds it ({@code VarHandleOp} or {@code VariableV2})
 * @param objectId id in the object graph, or -1
 * @param variable the variable under the name that Keras shows
 * @param key key in the tensor bundle
 */
record VariableBinding(String node, int objectId, Variable variable, String key) {}
