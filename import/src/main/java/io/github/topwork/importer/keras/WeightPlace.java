package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where a weight belongs.
 *
 * @param group path of the group that holds it in files of Keras 3, below that of its layer; empty
 *     for the layer's own
 * @param config of the layer or cell that has it
 */
record WeightPlace(String group, ObjectNode config) {}
