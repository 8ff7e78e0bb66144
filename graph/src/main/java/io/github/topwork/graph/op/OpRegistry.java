package io.github.topwork.graph.op;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/** The ops that TensorFlow registers, by op type. Immutable. */
public final class OpRegistry {
  static final String RESOURCE = "op-list.pb.gz";

  private final Map<String, OpSchema> schemas;

  private OpRegistry(Map<String, OpSchema> schemas) {
    this.schemas = Collections.unmodifiableMap(schemas);
  }

  /** Loads on first use; nothing changes it afterwards. */
  private static final class TensorFlowOps {
    static final OpRegistry INSTANCE = load();

    private static OpRegistry load() {
      try (InputStream file = OpRegistry.class.getResourceAsStream(RESOURCE)) {
        if (file == null) {
          throw new FileNotFoundException("resource " + RESOURCE + " is not in the jar");
        }
        return of(OpList.parseFrom(new GZIPInputStream(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The ops of the TensorFlow release that this project uses; read from a resource, once. */
  public static OpRegistry tensorFlow() {
    return TensorFlowOps.INSTANCE;
  }

  /** Returns the registry of these ops. */
  public static OpRegistry of(OpList ops) {
    AttributeReader reader = new AttributeReader();
    Map<String, OpSchema> schemas = new TreeMap<>();
    for (OpDef op : ops.getOpList()) {
      schemas.put(op.getName(), schema(op, reader));
    }
    reader.throwProblems();
    return new OpRegistry(schemas);
  }

  /**
   * Returns this registry with further ops, the functions of a model for example; an op that is
   * here already stays as it is. What cannot be read of them is left to {@code reader}'s problems.
   */
  public OpRegistry with(Iterable<OpDef> ops, AttributeReader reader) {
    Map<String, OpSchema> all = new TreeMap<>(schemas);
    ops.forEach(op -> all.putIfAbsent(op.getName(), schema(op, reader)));
    return new OpRegistry(all);
  }

  private static OpSchema schema(OpDef op, AttributeReader reader) {
    return new OpSchema(
        op.getName(),
        op.getInputArgList().stream().map(OpRegistry::argument).toList(),
        op.getOutputArgList().stream().map(OpRegistry::argument).toList(),
        op.getAttrList().stream().map(attr -> attribute(op, attr, reader)).toList(),
        op.getIsStateful());
  }

  private static OpArgument argument(OpDef.ArgDef arg) {
    return new OpArgument(
        arg.getName(),
        DataType.ofNumber(arg.getTypeValue()),
        arg.getTypeAttr(),
        arg.getNumberAttr(),
        arg.getTypeListAttr(),
        arg.getIsRef());
  }

  private static OpAttribute attribute(OpDef op, OpDef.AttrDef attr, AttributeReader reader) {
    Optional<Attribute> value =
        attr.hasDefaultValue()
            ? reader.read(attr.getDefaultValue(), "default of " + op.getName())
            : Optional.empty();
    return new OpAttribute(attr.getName(), attr.getType(), value);
  }

  /** All op types, sorted. */
  public Set<String> names() {
    return schemas.keySet();
  }

  /** The schema of an op type, if TensorFlow has it. */
  public Optional<OpSchema> find(String op) {
    return Optional.ofNullable(schemas.get(op));
  }

  /**
   * The schema of an op type.
   *
   * @throws UnsupportedOpException if TensorFlow has no such op; near names are suggested
   */
  public OpSchema get(String op) {
    OpSchema schema = schemas.get(op);
    if (schema == null) {
      throw new UnsupportedOpException(unknown(op, "graph"));
    }
    return schema;
  }

  /** What to say about an op type that TensorFlow does not have. */
  public Problem unknown(String op, String where) {
    List<String> names = List.copyOf(schemas.keySet());
    return new Problem(
        "Unknown op",
        "'" + op + "'",
        "one of TensorFlow's " + names.size() + " ops" + NearNames.hint(op, names),
        where,
        "save the model without custom ops");
  }
}
