package io.github.topwork.train.callback;

import io.github.topwork.graph.savedmodel.MaskedCrc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/**
 * A file of events that TensorBoard reads: records of a length and bytes, each with a masked
 * CRC32C. Every event is in the file once it was written, so that TensorBoard can look on; the file
 * is not open in between.
 */
final class EventFile {
  private static final String VERSION = "brain.Event:2";

  private final Path file;

  private EventFile(Path file) {
    this.file = file;
  }

  /** Creates a file in a folder, under a name that TensorBoard takes for one and nobody has yet. */
  static EventFile create(Path folder) throws IOException {
    Files.createDirectories(folder);
    Instant now = Instant.now();
    long pid = ProcessHandle.current().pid();
    for (int i = 0; ; i++) {
      Path file =
          folder.resolve(
              "events.out.tfevents." + now.getEpochSecond() + ".topwork." + pid + "." + i + ".v2");
      if (!Files.exists(file)) {
        Files.createFile(file);
        EventFile events = new EventFile(file);
        events.write(Event.newBuilder().setWallTime(seconds(now)).setFileVersion(VERSION));
        return events;
      }
    }
  }

  /** Writes numbers by their tags. */
  void scalars(long step, Map<String, Double> values) throws IOException {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (tag, value) ->
            summary.addValue(
                Summary.Value.newBuilder().setTag(tag).setSimpleValue(value.floatValue())));
    write(Event.newBuilder().setWallTime(seconds(Instant.now())).setStep(step).setSummary(summary));
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }

  private void write(Event.Builder event) throws IOException {
    byte[] bytes = event.build().toByteArray();
    ByteBuffer length =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length);
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + bytes.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(bytes.length)
            .putInt(MaskedCrc.mask(MaskedCrc.of(length.flip())))
            .put(bytes)
            .putInt(MaskedCrc.mask(MaskedCrc.of(ByteBuffer.wrap(bytes))));
    Files.write(file, record.array(), StandardOpenOption.APPEND);
  }
}
