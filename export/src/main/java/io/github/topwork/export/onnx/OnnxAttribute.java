package io.github.topwork.export.onnx;

import java.util.Arrays;
import java.util.List;

/** Value of an attribute of an ONNX node. */
public sealed interface OnnxAttribute {
  /** A 64-bit integer; flags are 0 and 1. */
  record Int(long value) implements OnnxAttribute {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A 32-bit float. */
  record Real(float value) implements OnnxAttribute {
    @Override
    public String toString() {
      return Float.toString(value);
    }
  }

  /** A text. */
  record Text(String value) implements OnnxAttribute {
    @Override
    public String toString() {
      return value;
    }
  }

  /** A list of integers. */
  record Ints(List<Long> values) implements OnnxAttribute {
    public Ints {
      values = List.copyOf(values);
    }

    /** The integers as an array. */
    public long[] toArray() {
      return values.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public String toString() {
      return values.toString();
    }
  }

  /** Returns the attribute for an integer. */
  static OnnxAttribute of(long value) {
    return new Int(value);
  }

  /** Returns the attribute for a float. */
  static OnnxAttribute of(float value) {
    return new Real(value);
  }

  /** Returns the attribute for a text. */
  static OnnxAttribute of(String value) {
    return new Text(value);
  }

  /** Returns the attribute for a list of integers. */
  static OnnxAttribute ofInts(long... values) {
    return new Ints(Arrays.stream(values).boxed().toList());
  }
}
