package io.github.topwork.train.tf;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.internal.c_api.TFE_CustomDeviceTensorHandle.Num_dims_Pointer_TF_Status;
import org.tensorflow.internal.c_api.TF_Status;

/**
 * The few functions of the C library that move file descriptors; Java has none before
 * java.lang.foreign of JDK 22. JavaCPP, which TensorFlow Java is made with, finds their addresses,
 * and calls them as a function of two words that returns an int. The calling conventions of Linux
 * on x86-64 and on AArch64 pass an int in the register of a word, so that the types need not be the
 * same; what takes a variable number of arguments cannot be called so.
 */
final class LibC {
  private final Num_dims_Pointer_TF_Status dup;
  private final Num_dims_Pointer_TF_Status dup2;
  private final Num_dims_Pointer_TF_Status close;
  private final Num_dims_Pointer_TF_Status memfdCreate;

  private LibC() {
    dup = function("dup");
    dup2 = function("dup2");
    close = function("close");
    memfdCreate = function("memfd_create");
  }

  /** Empty where the calling convention is another, or a function is missing. */
  static Optional<LibC> open() {
    String platform = Loader.getPlatform();
    if (!platform.equals("linux-x86_64") && !platform.equals("linux-arm64")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new LibC());
    } catch (UnsupportedOperationException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static Num_dims_Pointer_TF_Status function(String name) {
    Pointer address = Loader.addressof(name);
    if (address == null) {
      throw new UnsupportedOperationException(name + ": not in the C library (expected: there)");
    }
    // JavaCPP's function pointers lead to a struct: the function, and the object that it calls
    // back.
    return new Num_dims_Pointer_TF_Status(
        new PointerPointer<>(2).put(0, address).put(1, (Pointer) null));
  }

  /** A second descriptor for what {@code descriptor} is; -1 where there is none. */
  int duplicate(int descriptor) {
    return dup.call(new Word(descriptor), null);
  }

  /** Makes {@code target} what {@code descriptor} is; -1 where that is impossible. */
  int duplicate(int descriptor, int target) {
    return dup2.call(new Word(descriptor), new TF_Status(new Word(target)));
  }

  /** A new, empty file in memory; -1 where the kernel has none. */
  int memoryFile(String name) {
    try (BytePointer text = new BytePointer(name)) {
      return memfdCreate.call(text, null);
    }
  }

  void close(int descriptor) {
    close.call(new Word(descriptor), null);
  }

  /** A number in the place of a pointer. */
  private static final class Word extends Pointer {
    Word(int value) {
      address = value;
    }
  }
}
