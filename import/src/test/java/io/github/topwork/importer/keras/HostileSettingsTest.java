package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelException;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every layer with settings that no Keras wrote: sizes beyond all bounds, and values of any type.
 */
class HostileSettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMES = Integer.getInteger("topwork.fuzz", 400) / 200;
  private static final long MOST_ALLOCATED = 64L << 20;

  /** Of the processor's time, which a busy machine does not change. */
  private static final long LONGEST_NANOS = 5_000_000_000L;

  private static final List<String> VALUES =
      List.of(
          "2147483648",
          "2147483647",
          "1000000000",
          "65536",
          "-1",
          "0",
          "1e300",
          "null",
          "true",
          "\"x\"",
          "[]",
          "{}",
          "[1000000000, 1000000000]",
          "[[1000000000, 0], [0, 1000000000]]",
          "[null, 65536, 65536, 65536]");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  @Test
  void giveAModelOrAClearError() throws IOException {
    Random random = new Random(20);
    TreeMap<String, Integer> outcomes = new TreeMap<>();
    for (LayerCase each : LayerCases.all("keras3")) {
      Path file = each.write(folder);
      for (int i = 0; i < TIMES; i++) {
        Path mutant = folder.resolve("mutant.keras");
        String what = each.name() + ": " + mutate(file, mutant, random);
        outcomes.merge(outcome(what, mutant), 1, Integer::sum);
      }
      Files.delete(file);
    }
    System.out.println("hostile settings: " + outcomes);
    assertThat(outcomes).containsKeys("model", "Model cannot be built");
  }

  private static String outcome(String what, Path file) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    String outcome;
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      outcome = imported.model().outputs().isEmpty() ? "nothing" : "model";
    } catch (ModelException e) {
      outcome = e.problems().get(0).what();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(what, e);
    }
    assertThat(THREADS.getCurrentThreadCpuTime() - start).as(what).isLessThan(LONGEST_NANOS);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as(what)
        .isLessThan(MOST_ALLOCATED);
    return outcome;
  }

  /** Writes the archive with one setting of one layer changed. */
  private static String mutate(Path file, Path mutant, Random random) throws IOException {
    String changed = "";
    try (ZipFile zip = new ZipFile(file.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(mutant))) {
      for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("config.json")) {
          JsonNode config = JSON.readTree(bytes);
          changed = change(config, random);
          bytes = JSON.writeValueAsBytes(config);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(bytes);
      }
    }
    return changed;
  }

  private static String change(JsonNode config, Random random) throws IOException {
    List<JsonNode> places = new ArrayList<>();
    collect(config.path("config"), places);
    JsonNode place = places.get(random.nextInt(places.size()));
    JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
    if (place instanceof ArrayNode array) {
      int index = random.nextInt(array.size());
      array.set(index, value);
      return "element " + index + " of " + array;
    }
    List<String> keys = new ArrayList<>();
    place.fieldNames().forEachRemaining(keys::add);
    String key = keys.get(random.nextInt(keys.size()));
    ((ObjectNode) place).set(key, value);
    return key + " = " + value;
  }

  private static void collect(JsonNode node, List<JsonNode> places) {
    if (node.isContainerNode() && !node.isEmpty()) {
      places.add(node);
      node.forEach(child -> collect(child, places));
    }
  }
}
