package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;

/** Reads the object graph of a TensorFlow 2 SavedModel. */
final class ObjectGraphReader {
  private ObjectGraphReader() {}

  static SavedObjectGraph read(
      org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph message,
      AttributeReader reader,
      List<Problem> problems) {
    List<SavedObject> objects = new ArrayList<>();
    for (var object : message.getNodesList()) {
      int id = objects.size();
      Map<String, Integer> children = new LinkedHashMap<>();
      for (var child : object.getChildrenList()) {
        if (child.getNodeId() < 0 || child.getNodeId() >= message.getNodesCount()) {
          problems.add(
              ByteReader.damage(
                  "Object graph",
                  "child '" + child.getLocalName() + "' with id " + child.getNodeId(),
                  "an id below " + message.getNodesCount(),
                  "object " + id));
        } else {
          children.put(child.getLocalName(), child.getNodeId());
        }
      }
      objects.add(new SavedObject(id, children, content(object, id, reader)));
    }
    Map<String, List<Integer>> boundInputs = new HashMap<>();
    message
        .getConcreteFunctionsMap()
        .forEach((name, function) -> boundInputs.put(name, function.getBoundInputsList()));
    return new SavedObjectGraph(objects, boundInputs);
  }

  private static SavedObject.Content content(
      org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject object,
      int id,
      AttributeReader reader) {
    return switch (object.getKindCase()) {
      case VARIABLE -> variable(object.getVariable(), id, reader);
      case USER_OBJECT ->
          new SavedObject.UserContent(
              object.getUserObject().getIdentifier(), metadata(object.getUserObject()));
      case FUNCTION,
          BARE_CONCRETE_FUNCTION,
          CONSTANT,
          ASSET,
          RESOURCE,
          CAPTURED_TENSOR,
          KIND_NOT_SET ->
          new SavedObject.OtherContent();
    };
  }

  /** The field is deprecated since keras_metadata.pb took its place; older files only have this. */
  @SuppressWarnings("deprecation")
  private static String metadata(
      org.tensorflow.proto.SavedObjectGraphOuterClass.SavedUserObject object) {
    return object.getMetadata();
  }

  private static SavedObject.Content variable(
      SavedVariable message, int id, AttributeReader reader) {
    String where = "variable '" + message.getName() + "', object " + id;
    Optional<DataType> type = reader.readType(message.getDtypeValue(), where);
    Optional<Shape> shape = reader.readShape(message.getShape(), where);
    if (type.isEmpty() || shape.isEmpty()) {
      return new SavedObject.OtherContent();
    }
    String name = message.getName();
    String plain = name.endsWith(":0") ? name.substring(0, name.length() - 2) : name;
    return new SavedObject.VariableContent(plain, type.get(), shape.get(), message.getTrainable());
  }
}
