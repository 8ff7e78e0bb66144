package io.github.topwork.graph.savedmodel;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code keras_metadata.pb}: a list (field 1) of messages with object id (field 2) and JSON
 * (5). Specified by {@code keras/protobuf/saved_metadata.proto} of Keras 2, whose classes are in no
 * Java artifact.
 */
final class KerasMetadataReader {
  private static final String FILE = "keras_metadata.pb";

  private KerasMetadataReader() {}

  /** Reads the file or, up to TensorFlow 2.4, the same text in the object graph. */
  static List<KerasObject> read(Path directory, SavedObjectGraph objects) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return fromObjects(objects);
    }
    byte[] bytes = SavedModelReader.readAll(file);
    try {
      return read(CodedInputStream.newInstance(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw SavedModelReader.notAMessage(file, bytes.length, "Keras 2's metadata", e);
    }
  }

  private static List<KerasObject> read(CodedInputStream in) throws IOException {
    List<KerasObject> objects = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        int outer = in.pushLimit(in.readRawVarint32());
        objects.add(readObject(in));
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    return List.copyOf(objects);
  }

  private static KerasObject readObject(CodedInputStream in) throws IOException {
    int id = 0;
    String metadata = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(2, WireFormat.WIRETYPE_VARINT)) {
        id = in.readInt32();
      } else if (tag == tag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        metadata = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    return new KerasObject(id, metadata);
  }

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  private static List<KerasObject> fromObjects(SavedObjectGraph objects) {
    List<KerasObject> found = new ArrayList<>();
    for (SavedObject object : objects.objects()) {
      if (object.content() instanceof SavedObject.UserContent user
          && !user.metadata().isEmpty()
          && user.identifier().startsWith("_tf_keras")) {
        found.add(new KerasObject(object.id(), user.metadata()));
      }
    }
    return List.copyOf(found);
  }
}
