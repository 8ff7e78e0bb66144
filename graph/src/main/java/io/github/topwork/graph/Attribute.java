package io.github.topwork.graph;

import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Value of a node's attribute; the cases of TensorFlow's {@code AttrValue}. */
public sealed interface Attribute {
  /** A 64-bit integer. */
  record Int(long value) implements Attribute {}

  /** A 32-bit float. */
  record Real(float value) implements Attribute {}

  /** A flag. */
  record Bool(boolean value) implements Attribute {}

  /** Bytes, most often UTF-8 text. */
  record Str(Bytes bytes) implements Attribute {
    /** Returns the attribute that holds this text in UTF-8. */
    public static Str of(String text) {
      return new Str(Bytes.ofUtf8(text));
    }

    /** The bytes read as UTF-8. */
    public String text() {
      return bytes.toUtf8();
    }
  }

  /** An element type. */
  record Type(DataType value) implements Attribute {}

  /** A shape. */
  record ShapeOf(Shape value) implements Attribute {}

  /** A constant. */
  record Tensor(TensorData value) implements Attribute {}

  /** A function of the library, with attributes bound. */
  record Func(String name, SortedMap<String, Attribute> attributes) implements Attribute {
    public Func {
      attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }
  }

  /** Inside a function: the attribute {@code name} that the caller binds. */
  record Placeholder(String name) implements Attribute {}

  /** A list; TensorFlow allows one kind of element in a list, none of them a list. */
  record ListOf(List<Attribute> values) implements Attribute {
    public ListOf {
      values = List.copyOf(values);
    }
  }

  /** Returns the attribute for an integer. */
  static Attribute of(long value) {
    return new Int(value);
  }

  /** Returns the attribute for a float. */
  static Attribute of(float value) {
    return new Real(value);
  }

  /** Returns the attribute for a flag. */
  static Attribute of(boolean value) {
    return new Bool(value);
  }

  /** Returns the attribute for a text. */
  static Attribute of(String value) {
    return Str.of(value);
  }

  /** Returns the attribute for an element type. */
  static Attribute of(DataType value) {
    return new Type(value);
  }

  /** Returns the attribute for a shape. */
  static Attribute of(Shape value) {
    return new ShapeOf(value);
  }

  /** Returns the attribute for a constant. */
  static Attribute of(TensorData value) {
    return new Tensor(value);
  }

  /** Returns the attribute for a list of integers. */
  static Attribute ofInts(long... values) {
    return new ListOf(Arrays.stream(values).<Attribute>mapToObj(Int::new).toList());
  }

  /** Returns the attribute for a list of element types. */
  static Attribute ofTypes(List<DataType> values) {
    return new ListOf(values.stream().<Attribute>map(Type::new).toList());
  }
}
