package io.github.topwork.graph.text;

import io.github.topwork.file.Sha256;
import io.github.topwork.graph.Attribute;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text of attributes; each kind is written so that it cannot be taken for another. */
final class AttributeText {
  private static final int MAX_ELEMENTS = 16;

  private AttributeText() {}

  /** {@code [key=value, ...]}, or nothing where there are none. */
  static String of(SortedMap<String, Attribute> attributes) {
    return attributes.isEmpty()
        ? ""
        : attributes.entrySet().stream()
            .map(entry -> GraphText.name(entry.getKey()) + "=" + of(entry.getValue()))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String of(Attribute attribute) {
    if (attribute instanceof Attribute.Int value) {
      return Long.toString(value.value());
    } else if (attribute instanceof Attribute.Real value) {
      return Float.toString(value.value());
    } else if (attribute instanceof Attribute.Bool value) {
      return Boolean.toString(value.value());
    } else if (attribute instanceof Attribute.Str value) {
      return bytes(value.bytes());
    } else if (attribute instanceof Attribute.Type value) {
      return value.value().displayName();
    } else if (attribute instanceof Attribute.ShapeOf value) {
      return "shape" + dims(value.value());
    } else if (attribute instanceof Attribute.Tensor value) {
      return tensor(value.value());
    } else if (attribute instanceof Attribute.Func value) {
      return "@" + GraphText.name(value.name()) + of(value.attributes());
    } else if (attribute instanceof Attribute.Placeholder value) {
      return "$" + GraphText.name(value.name());
    } else if (attribute instanceof Attribute.ListOf list) {
      return list.values().stream()
          .map(AttributeText::of)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    throw new IllegalStateException("attribute: " + attribute + " (expected: a known kind)");
  }

  /** {@code [batch, 2, ?]}, or {@code <unknown>}. */
  static String dims(Shape shape) {
    return shape.isRanked()
        ? shape.dims().stream()
            .map(dim -> dim instanceof Dim.Named named ? word(named.name()) : dim.toString())
            .collect(Collectors.joining(", ", "[", "]"))
        : "<unknown>";
  }

  /** A name that cannot be taken for a number. */
  private static String word(String name) {
    return Character.isLetter(name.charAt(0)) ? GraphText.name(name) : quote(name);
  }

  private static String tensor(TensorData tensor) {
    String head = tensor.type().displayName() + dims(tensor.shape());
    if (tensor.elementCount() > MAX_ELEMENTS || !isExactAsText(tensor)) {
      return head + "#" + digest(tensor);
    }
    return head
        + IntStream.range(0, (int) tensor.elementCount())
            .mapToObj(elements(tensor))
            .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Can the elements be told apart by the numbers written? Two NaNs may differ in their bits. */
  private static boolean isExactAsText(TensorData tensor) {
    return switch (tensor.type()) {
      case STRING, BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
      case FLOAT, DOUBLE, HALF, BFLOAT16 ->
          Arrays.stream(tensor.toDoubles()).noneMatch(Double::isNaN);
      case RESOURCE, VARIANT, COMPLEX64, COMPLEX128, QINT8, QUINT8, QINT16, QUINT16, QINT32 ->
          false;
    };
  }

  private static IntFunction<String> elements(TensorData tensor) {
    if (tensor.type() == DataType.STRING) {
      return i -> bytes(tensor.strings().get(i));
    }
    if (tensor.type() == DataType.FLOAT) {
      float[] values = tensor.toFloats();
      return i -> Float.toString(values[i]);
    }
    if (tensor.type().isFloating()) {
      double[] values = tensor.toDoubles();
      return i -> Double.toString(values[i]);
    }
    long[] values = tensor.toLongs();
    return i -> Long.toString(values[i]);
  }

  /** First 16 hexadecimal digits of the SHA-256 of the elements. */
  private static String digest(TensorData tensor) {
    Sha256 digest = new Sha256().add(tensor.bytes());
    if (tensor.type() == DataType.STRING) {
      for (Bytes element : tensor.strings()) {
        digest.add(element.size() + ":").add(element.toByteArray());
      }
    }
    return digest.hex().substring(0, 16);
  }

  private static String bytes(Bytes bytes) {
    return Bytes.ofUtf8(bytes.toUtf8()).equals(bytes)
        ? quote(bytes.toUtf8())
        : "0x" + HexFormat.of().formatHex(bytes.toByteArray());
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        default -> {
          if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
