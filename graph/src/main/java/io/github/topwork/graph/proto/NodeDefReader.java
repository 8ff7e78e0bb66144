package io.github.topwork.graph.proto;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.topwork.graph.Node;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import org.tensorflow.proto.NodeDef;

/** Reads a serialized {@code NodeDef} that stands outside of a graph. */
public final class NodeDefReader {
  private NodeDefReader() {}

  /**
   * Reads the op and the attributes of a node; its inputs are left out.
   *
   * @param message the bytes
   * @param where what messages call the place
   * @throws ModelFormatException if it is no node, or has attributes that cannot be read
   */
  public static Node read(byte[] message, String where) {
    NodeDef node;
    try {
      node = NodeDef.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelFormatException(damaged("bytes that are no NodeDef", where));
    }
    if (node.getOp().isEmpty() || node.getName().isEmpty()) {
      throw new ModelFormatException(damaged("a node without a name or an op", where));
    }
    AttributeReader attributes = new AttributeReader();
    Node.Builder builder = Node.builder(node.getName(), node.getOp());
    attributes.readAll(node.getAttrMap(), where).forEach(builder::attribute);
    attributes.throwProblems();
    return builder.build();
  }

  private static Problem damaged(String given, String where) {
    return new Problem(
        "Node", given, "a serialized NodeDef", where, "save the model again; this file is damaged");
  }
}
