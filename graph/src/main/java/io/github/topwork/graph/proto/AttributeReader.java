package io.github.topwork.graph.proto;

import com.google.protobuf.ByteString;
import io.github.topwork.graph.Attribute;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads {@code AttrValue} messages of one file.
 *
 * <p>Attributes whose name begins with {@code _} are notes of the runtime that wrote the file
 * ({@code _output_shapes}, {@code _class}, {@code _XlaMustCompile}) and are dropped, but for {@link
 * #GRADIENT}.
 */
public final class AttributeReader {
  /** Names the gradient of a node that is not that of its op. */
  public static final String GRADIENT = "_gradient_op_type";

  private static final String FIX = "save the model again with a TensorFlow 2 release";

  /** TensorFlow 1 marks a reference to a buffer by adding this to the type's number. */
  private static final int REFERENCE_OFFSET = 100;

  private final TensorProtoReader tensors = new TensorProtoReader();
  private final List<Problem> problems = new ArrayList<>();

  /** What could not be read so far. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Throws what could not be read so far, if there is anything.
   *
   * @throws ModelFormatException with all problems
   */
  public void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  /** Reads all attributes but those of the runtime; what cannot be read becomes a problem. */
  public SortedMap<String, Attribute> readAll(Map<String, AttrValue> messages, String where) {
    SortedMap<String, Attribute> attributes = new TreeMap<>();
    for (Map.Entry<String, AttrValue> entry : messages.entrySet()) {
      if (!entry.getKey().startsWith("_") || entry.getKey().equals(GRADIENT)) {
        read(entry.getValue(), "attribute '" + entry.getKey() + "' of " + where)
            .ifPresent(attribute -> attributes.put(entry.getKey(), attribute));
      }
    }
    return attributes;
  }

  /** Reads one attribute; empty, and a problem, where that is not possible. */
  public Optional<Attribute> read(AttrValue message, String where) {
    return switch (message.getValueCase()) {
      case I -> Optional.of(Attribute.of(message.getI()));
      case F -> Optional.of(Attribute.of(message.getF()));
      case B -> Optional.of(Attribute.of(message.getB()));
      case S -> Optional.of(text(message.getS()));
      case TYPE -> readType(message.getTypeValue(), where).map(Attribute.Type::new);
      case SHAPE -> readShape(message.getShape(), where).map(Attribute.ShapeOf::new);
      case TENSOR -> tensors.read(message.getTensor(), where, problems).map(Attribute.Tensor::new);
      case PLACEHOLDER -> Optional.of(new Attribute.Placeholder(message.getPlaceholder()));
      case FUNC -> Optional.of(readFunction(message.getFunc(), where));
      case LIST -> readList(message.getList(), where);
      case VALUE_NOT_SET -> {
        problems.add(new Problem("Attribute", "no value", "a value", where, FIX));
        yield Optional.empty();
      }
    };
  }

  private Attribute readFunction(NameAttrList message, String where) {
    return new Attribute.Func(message.getName(), readAll(message.getAttrMap(), where));
  }

  private Optional<Attribute> readList(AttrValue.ListValue list, String where) {
    List<Attribute> values = new ArrayList<>();
    int expected = 0;
    expected += addAll(values, list.getSList(), s -> Optional.of(text(s)));
    expected += addAll(values, list.getIList(), i -> Optional.of(Attribute.of(i)));
    expected += addAll(values, list.getFList(), f -> Optional.of(Attribute.of(f)));
    expected += addAll(values, list.getBList(), b -> Optional.of(Attribute.of(b)));
    expected +=
        addAll(
            values,
            list.getTypeValueList(),
            type -> readType(type, where).map(Attribute.Type::new));
    expected +=
        addAll(
            values,
            list.getShapeList(),
            shape -> readShape(shape, where).map(Attribute.ShapeOf::new));
    expected +=
        addAll(
            values,
            list.getTensorList(),
            tensor -> tensors.read(tensor, where, problems).map(Attribute.Tensor::new));
    expected += addAll(values, list.getFuncList(), func -> Optional.of(readFunction(func, where)));
    return values.size() == expected ? Optional.of(new Attribute.ListOf(values)) : Optional.empty();
  }

  private static <T> int addAll(
      List<Attribute> values, List<T> messages, Function<T, Optional<? extends Attribute>> reader) {
    for (T message : messages) {
      reader.apply(message).ifPresent(values::add);
    }
    return messages.size();
  }

  /** Reads an element type by its number; reference types become what they refer to. */
  public Optional<DataType> readType(int number, String where) {
    Optional<DataType> type =
        DataType.ofNumber(number > REFERENCE_OFFSET ? number - REFERENCE_OFFSET : number);
    if (type.isEmpty()) {
      problems.add(
          new Problem(
              "Element type",
              "number " + number,
              "a type of TensorFlow's types.proto that this version knows",
              where,
              FIX));
    }
    return type;
  }

  /** Reads a shape. */
  public Optional<Shape> readShape(TensorShapeProto message, String where) {
    return TensorProtoReader.readShape(message, where, problems);
  }

  private static Attribute text(ByteString value) {
    return new Attribute.Str(Bytes.of(value.toByteArray()));
  }
}
