package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.problem.ModelException;
import io.github.topwork.testdata.Dialects;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Damaged files of every kind, thousands of them, the same in every run: each gives a model or one
 * of the exceptions that callers know, soon, and for a bounded amount of memory. {@code
 * -Dtopwork.fuzz=100000} tries more.
 */
class FuzzTest {
  private static final int COUNT = Integer.getInteger("topwork.fuzz", 400);

  /** Everything that an import allocates, garbage included, in bytes a byte of the file. */
  private static final long BYTES_PER_BYTE = 64;

  private static final long BYTES = 32L << 20;

  /** Of the processor's time, which a busy machine does not change; 0.1 s are usual. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;
  private final TreeMap<String, Integer> outcomes = new TreeMap<>();
  private long most;

  @BeforeEach
  void extract() throws IOException {
    Dialects.extract(folder);
    // What classes and tables take when they are loaded is no cost of a file.
    Path sound = folder.resolve("keras3-formats/model.keras");
    ModelImporters.read(sound, ImportOptions.defaults()).close();
  }

  @ParameterizedTest
  @CsvSource({
    "keras1-functional/model.h5,",
    "keras2-weights-only/weights.h5, keras2-weights-only/architecture.json",
    "keras2-weights-only/architecture.json, keras2-weights-only/weights.h5",
    "keras2-nested-frozen/model.h5,",
    "keras2-archive/model.keras,",
    "hdf5-compressed/model.h5,",
    "hdf5-latest/model.h5,",
    "hdf5-split-names/model.h5,",
    "keras3-compiled/model.keras,",
    "keras3-formats/deflated.keras,",
    "keras3-formats/model.h5,",
    "keras3-sharded/model.weights.json, keras3-sharded/architecture.json",
  })
  void givesAModelOrAClearError(String file, String other) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve(file));
    Random random = new Random(file.hashCode());
    Path mutant = folder.resolve(file).resolveSibling("mutant");
    for (int i = 0; i < COUNT; i++) {
      byte[] bytes = i == 0 ? whole : mutant(whole, random);
      Files.write(mutant, bytes);
      boolean isWeights = file.contains("weights.");
      check(
          file + " " + i,
          isWeights ? folder.resolve(other) : mutant,
          isWeights ? mutant : other == null ? null : folder.resolve(other),
          bytes.length);
    }
    System.out.printf(Locale.ROOT, "%s: %s, at most %d kB allocated%n", file, outcomes, most >> 10);
    assertThat(outcomes).hasSizeGreaterThan(2);
  }

  /** Of an archive, three in four are damaged inside, where checksums do not tell. */
  private static byte[] mutant(byte[] whole, Random random) throws IOException {
    if (!ZipBytes.isZip(whole) || random.nextInt(4) == 0) {
      return Mutations.of(whole, random);
    }
    Map<String, byte[]> entries = ZipBytes.entries(whole);
    List<String> names = List.copyOf(entries.keySet());
    String name = names.get(random.nextInt(names.size()));
    entries.computeIfPresent(name, (ignored, bytes) -> Mutations.of(bytes, random));
    return ZipBytes.pack(entries, random.nextInt(4) == 0 ? ZipEntry.DEFLATED : ZipEntry.STORED);
  }

  private void check(
      String what, Path model, @org.jspecify.annotations.Nullable Path weights, int size) {
    ImportOptions.Builder options = ImportOptions.builder();
    if (weights != null) {
      options.weights(weights, WeightOptions.ALL);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    String outcome;
    try (ImportedModel imported = ModelImporters.read(model, options.build())) {
      for (Variable variable : imported.model().variables()) {
        imported.weights().get(variable.name());
      }
      outcome = "model";
    } catch (ModelException e) {
      assertThat(e.problems()).as(what).isNotEmpty();
      outcome = e.problems().get(0).what();
    } catch (IOException e) {
      outcome = "IOException";
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(what, e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    outcomes.merge(outcome, 1, Integer::sum);
    most = Math.max(most, allocated);
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
        .as(what)
        .isLessThan(LONGEST);
    assertThat(allocated).as(what).isLessThan(BYTES + BYTES_PER_BYTE * size);
  }
}
