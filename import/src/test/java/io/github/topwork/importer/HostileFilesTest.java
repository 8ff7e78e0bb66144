package io.github.topwork.importer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.topwork.problem.ModelException;
import io.github.topwork.testdata.Dialects;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that somebody made to break the reader, one trick each. */
class HostileFilesTest {
  private static final long MOST_ALLOCATED = 32L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  @BeforeEach
  void extract() throws IOException {
    Dialects.extract(folder);
  }

  private static void refuses(Path file, String... words) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelException.class)
        .message()
        .contains(words);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
  }

  private Map<String, byte[]> entries() throws IOException {
    return ZipBytes.entries(Files.readAllBytes(folder.resolve("keras3-formats/model.keras")));
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("hostile.keras");
    return Files.write(file, ZipBytes.pack(entries, ZipEntry.DEFLATED));
  }

  /** Replaces a text of the same length, the first time or everywhere. */
  private static void replace(Path file, String from, String to, boolean everywhere)
      throws IOException {
    String bytes = Files.readString(file, ISO_8859_1);
    Files.writeString(
        file, everywhere ? bytes.replace(from, to) : bytes.replaceFirst(from, to), ISO_8859_1);
  }

  @Test
  void refusesWeightsThatGrowOutOfAllProportion() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("model.weights.h5", new byte[100 << 20]);
    refuses(zip(entries), "entry 'model.weights.h5' of 104857600 bytes");
  }

  @Test
  void refusesADescriptionThatGrowsOutOfAllProportion() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("config.json", " ".repeat(50 << 20).getBytes(StandardCharsets.US_ASCII));
    refuses(zip(entries), "entry 'config.json' of 52428800 bytes");
  }

  @ParameterizedTest
  @CsvSource({"config.json", "model.weights.h5"})
  void refusesAnEntryWhoseBytesHaveChanged(String name) throws IOException {
    byte[] archive = ZipBytes.pack(entries(), ZipEntry.STORED);
    byte[] entry = requireNonNull(entries().get(name));
    int start = new String(archive, ISO_8859_1).indexOf(new String(entry, ISO_8859_1));
    archive[start + entry.length - 1] ^= 1;
    Path file = Files.write(folder.resolve("changed.keras"), archive);
    refuses(file, "entry '" + name + "' whose bytes have the CRC-32 ", "as the archive says");
  }

  @Test
  void refusesNamesThatLeadOut() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("../../etc/passwd", new byte[1]);
    refuses(zip(entries), "../../etc/passwd", "a name that stays inside");
  }

  @Test
  void refusesTwoEntriesOfOneName() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("config.jsom", "{}".getBytes(StandardCharsets.US_ASCII));
    Path file = zip(entries);
    replace(file, "config.jsom", "config.json", true);
    refuses(file, "two entries named 'config.json'");
  }

  @Test
  void refusesAnEntryThatIsAnotherOneWhereItLies() throws IOException {
    Path file = zip(entries());
    replace(file, "config.json", "config.jsom", false);
    refuses(file, "entry 'config.json' that is another one where its bytes lie");
  }

  @Test
  void refusesDeepDescriptions() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("config.json", "{\"a\":".repeat(100_000).getBytes(StandardCharsets.US_ASCII));
    refuses(zip(entries), "at most 400 levels deep");
  }

  private static String layer(String name, String className, String config, String... inputs) {
    return """
        {"class_name": "%s", "name": "%s", "config": {"name": "%s"%s}, "inbound_nodes": [%s]}"""
        .formatted(className, name, name, config, String.join(", ", inputs));
  }

  private static String model(String name, String layers, String input, String output) {
    return """
        {"name": "%s", "layers": [%s],
         "input_layers": [["%s", 0, 0]], "output_layers": [["%s", 0, 0]]}"""
        .formatted(name, layers, input, output);
  }

  private Path json(String config) throws IOException {
    Path file = folder.resolve("model.json");
    Files.writeString(
        file,
        """
        {"class_name": "Functional", "keras_version": "2.18.0", "config": %s}"""
            .formatted(config));
    return file;
  }

  private static final String INPUT =
      layer("in", "InputLayer", ", \"batch_input_shape\": [null, 4], \"dtype\": \"float32\"");

  @Test
  void refusesLayersInACircle() throws IOException {
    String layers =
        INPUT
            + ", "
            + layer("a", "Add", "", "[[\"in\", 0, 0, {}], [\"b\", 0, 0, {}]]")
            + ", "
            + layer("b", "ReLU", "", "[[\"a\", 0, 0, {}]]");
    refuses(json(model("m", layers, "in", "b")), "cycle", "[a, b]");
  }

  @Test
  void refusesModelsThatCallModelsWithoutEnd() throws IOException {
    String inner = model("m0", INPUT + ", " + layer("r", "ReLU", "", call("in", 0)), "in", "r");
    for (int depth = 1; depth <= 12; depth++) {
      StringBuilder calls = new StringBuilder(call("in", 0));
      for (int i = 0; i < 9; i++) {
        calls.append(", ").append(call("n", i));
      }
      String nested =
          """
          {"class_name": "Functional", "name": "n", "config": %s, "inbound_nodes": [%s]}"""
              .formatted(inner, calls);
      inner = model("n", INPUT + ", " + nested, "in", "n").replaceFirst("m\\d+", "n");
    }
    Path file = json(inner);
    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("more than 50000 calls of layers");
  }

  private static String call(String layer, int index) {
    return String.format(Locale.ROOT, "[[\"%s\", %d, 0, {}]]", layer, index);
  }

  @Test
  void refusesNamesWithControlCharacters() throws IOException {
    String layers = INPUT + ", " + layer("x\\u001b[2J", "ReLU", "", call("in", 0));
    refuses(json(model("m", layers, "in", "in")), "control characters");
  }

  @Test
  void refusesWeightsOfUnheardSize() throws IOException {
    String layers = INPUT + ", " + layer("d", "Dense", ", \"units\": 2000000000", call("in", 0));
    refuses(json(model("m", layers, "in", "d")), "layer 'd'", "less than 2 GiB");
  }
}
