package io.github.topwork.graph.savedmodel;

/**
 * A variable as TensorFlow 1 lists it in a collection.
 *
 * @param name value of the variable, for example {@code dense/kernel:0}
 * @param snapshotName value that reads it
 * @param isResource is it a {@code VarHandleOp}, not a {@code VariableV2}?
 * @param trainable what the file says; files before TensorFlow 1.11 say true for all
 */
public record VariableDefinition(
    String name, String snapshotName, boolean isResource, boolean trainable) {
  /** Name of the node that holds the variable. */
  public String node() {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
