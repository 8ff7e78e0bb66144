package io.github.topwork.train.tf;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Runs a first session of one constant, and keeps from standard error the two lines that
 * TensorFlow's library writes when a process runs its first session, and only then: that its log is
 * not initialized, and that a pass for TPUs is off. No setting silences them: its logging library
 * is linked in, hidden, and reads no environment. Whatever else is written in these milliseconds,
 * by any thread, comes through a little later. Where standard error cannot be turned aside, on
 * macOS and Windows, the lines appear.
 *
 * @see <a href="../../../../../../../../../docs/decisions/0060-two-lines-of-tensorflow.md">decision
 *     60</a>
 */
final class FirstSession {
  private static final int STANDARD_ERROR = 2;

  /** Of {@code absl} and of {@code mlir_graph_optimization_pass.cc}, TensorFlow 2.18. */
  private static final Pattern KNOWN =
      Pattern.compile(
          "^(?:WARNING: All log messages before absl::InitializeLog\\(\\) is called are written to"
              + " STDERR|I\\d{4} [^\\n]* mlir_graph_optimization_pass\\.cc:\\d+\\] MLIR V1"
              + " optimization pass is not enabled)\\n",
          Pattern.MULTILINE);

  private static boolean done;

  private FirstSession() {}

  /**
   * Runs it, where it has not been run in this process.
   *
   * @param config of the session that follows: the first one of a process sets up its threads
   */
  static synchronized void run(ConfigProto config) {
    if (!done) {
      done = true;
      LibC.open().ifPresent(libC -> quietly(libC, () -> constant(config)));
    }
  }

  private static void quietly(LibC libC, Runnable job) {
    int before = libC.duplicate(STANDARD_ERROR);
    int memory = before < 0 ? -1 : libC.memoryFile("topwork-standard-error");
    if (memory < 0) {
      if (before >= 0) {
        libC.close(before);
      }
      return;
    }
    try {
      try {
        libC.duplicate(memory, STANDARD_ERROR);
        job.run();
      } finally {
        libC.duplicate(before, STANDARD_ERROR);
        libC.close(before);
      }
      passOn(Path.of("/proc/self/fd/" + memory));
    } finally {
      libC.close(memory);
    }
  }

  private static void passOn(Path written) {
    try {
      byte[] rest = withoutKnown(Files.readAllBytes(written));
      if (rest.length > 0) {
        // Not System.err, which may be something else; never closed, it is not ours.
        new FileOutputStream(FileDescriptor.err).write(rest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was written, byte by byte, but for the two lines. */
  static byte[] withoutKnown(byte[] written) {
    String text = new String(written, StandardCharsets.ISO_8859_1);
    return KNOWN.matcher(text).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void constant(ConfigProto config) {
    try (Graph graph = new Graph();
        Tensor one = TFloat32.scalarOf(1)) {
      Operation constant =
          graph
              .opBuilder("Const", "one", graph.baseScope())
              .setAttr("dtype", DataType.DT_FLOAT)
              .setAttr("value", one)
              .build();
      try (Session session = new Session(graph, config);
          Result result = session.runner().fetch(constant.output(0)).run()) {
        if (result.size() != 1) {
          throw new IllegalStateException("results: " + result.size() + " (expected: 1)");
        }
      }
    }
  }
}
