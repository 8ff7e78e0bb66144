package io.github.topwork.graph.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.github.topwork.graph.Attribute;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes attributes, shapes and tensors as TensorFlow's messages. */
public final class AttributeWriter {
  private AttributeWriter() {}

  /** Returns the message for an attribute; tensors share their bytes with it. */
  public static AttrValue write(Attribute attribute) {
    AttrValue.Builder message = AttrValue.newBuilder();
    if (attribute instanceof Attribute.Int value) {
      message.setI(value.value());
    } else if (attribute instanceof Attribute.Real value) {
      message.setF(value.value());
    } else if (attribute instanceof Attribute.Bool value) {
      message.setB(value.value());
    } else if (attribute instanceof Attribute.Str value) {
      message.setS(bytes(value.bytes()));
    } else if (attribute instanceof Attribute.Type value) {
      message.setTypeValue(value.value().number());
    } else if (attribute instanceof Attribute.ShapeOf value) {
      message.setShape(write(value.value()));
    } else if (attribute instanceof Attribute.Tensor value) {
      message.setTensor(write(value.value()));
    } else if (attribute instanceof Attribute.Func value) {
      message.setFunc(write(value));
    } else if (attribute instanceof Attribute.Placeholder value) {
      message.setPlaceholder(value.name());
    } else if (attribute instanceof Attribute.ListOf list) {
      AttrValue.ListValue.Builder values = AttrValue.ListValue.newBuilder();
      list.values().forEach(value -> add(values, value));
      message.setList(values);
    }
    return message.build();
  }

  private static void add(AttrValue.ListValue.Builder list, Attribute attribute) {
    if (attribute instanceof Attribute.Int value) {
      list.addI(value.value());
    } else if (attribute instanceof Attribute.Real value) {
      list.addF(value.value());
    } else if (attribute instanceof Attribute.Bool value) {
      list.addB(value.value());
    } else if (attribute instanceof Attribute.Str value) {
      list.addS(bytes(value.bytes()));
    } else if (attribute instanceof Attribute.Type value) {
      list.addTypeValue(value.value().number());
    } else if (attribute instanceof Attribute.ShapeOf value) {
      list.addShape(write(value.value()));
    } else if (attribute instanceof Attribute.Tensor value) {
      list.addTensor(write(value.value()));
    } else if (attribute instanceof Attribute.Func value) {
      list.addFunc(write(value));
    } else {
      throw new IllegalArgumentException(
          "attribute: " + attribute + " (expected: one that TensorFlow allows in a list)");
    }
  }

  private static NameAttrList write(Attribute.Func function) {
    NameAttrList.Builder message = NameAttrList.newBuilder().setName(function.name());
    function.attributes().forEach((key, value) -> message.putAttr(key, write(value)));
    return message.build();
  }

  /** Returns the message for a shape; named dimensions become unknown ones. */
  public static TensorShapeProto write(Shape shape) {
    TensorShapeProto.Builder message = TensorShapeProto.newBuilder();
    if (!shape.isRanked()) {
      return message.setUnknownRank(true).build();
    }
    for (Dim dim : shape.dims()) {
      message.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim.sizeOrMinusOne()));
    }
    return message.build();
  }

  /** Returns the message for a tensor, which shares its bytes. */
  public static TensorProto write(TensorData tensor) {
    TensorProto.Builder message =
        TensorProto.newBuilder()
            .setDtypeValue(tensor.type().number())
            .setTensorShape(write(tensor.shape()));
    if (tensor.type() == DataType.STRING) {
      tensor.strings().forEach(value -> message.addStringVal(bytes(value)));
    } else {
      message.setTensorContent(UnsafeByteOperations.unsafeWrap(tensor.bytes()));
    }
    return message.build();
  }

  private static ByteString bytes(Bytes value) {
    return ByteString.copyFrom(value.toByteArray());
  }
}
