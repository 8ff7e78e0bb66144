package io.github.topwork.graph.savedmodel;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A Python object that TensorFlow 2 saved: a layer, a list of layers, a variable, a function.
 *
 * @param id position in the object graph; 0 is the model
 * @param children attributes of the object by name, as object ids, in the file's order
 * @param content what kind of object it is
 */
public record SavedObject(int id, Map<String, Integer> children, Content content) {
  public SavedObject {
    children = Collections.unmodifiableMap(new LinkedHashMap<>(children));
  }

  /** What the object is. */
  public sealed interface Content {}

  /** A variable; {@code name} is Keras's path in Keras 2 and 3 files, without {@code :0}. */
  public record VariableContent(String name, DataType type, Shape shape, boolean trainable)
      implements Content {}

  /**
   * Any other Python object.
   *
   * @param identifier what class of object, for example {@code _tf_keras_layer}
   * @param metadata JSON that Keras wrote into the graph up to TensorFlow 2.4, else empty
   */
  public record UserContent(String identifier, String metadata) implements Content {}

  /** What importing does not look at: functions, constants, assets, tables, captured tensors. */
  public record OtherContent() implements Content {}

  /** The variable that this object is, if it is one. */
  public Optional<VariableContent> variable() {
    return content instanceof VariableContent variable ? Optional.of(variable) : Optional.empty();
  }

  /** Identifier of the class, empty for what is no user object. */
  public String identifier() {
    return content instanceof UserContent user ? user.identifier() : "";
  }
}
