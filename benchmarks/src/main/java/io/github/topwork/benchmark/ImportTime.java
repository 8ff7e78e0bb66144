package io.github.topwork.benchmark;

import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How long a first import takes in a fresh Java virtual machine, and how much heap: not a JMH
 * benchmark, since what users wait for is the cold run.
 *
 * <pre>{@code
 * java -cp benchmarks/target/classes:$(cat benchmarks/target/classpath.txt) \
 *     io.github.topwork.benchmark.ImportTime xception.h5
 * }</pre>
 */
public final class ImportTime {
  private ImportTime() {}

  /**
   * Imports a model, reads every number of its weights, and prints times and heap.
   *
   * @param args the model
   */
  public static void main(String[] args) throws IOException {
    Path path = Path.of(args[0]);
    long start = System.nanoTime();
    double sum = 0;
    long imported;
    int variables = 0;
    try (ImportedModel model = ModelImporters.read(path, ImportOptions.defaults())) {
      imported = System.nanoTime();
      for (Variable variable : model.model().variables()) {
        FloatBuffer numbers = model.weights().get(variable.name()).asFloatBuffer();
        while (numbers.hasRemaining()) {
          sum += numbers.get();
        }
        variables++;
      }
    }
    long read = System.nanoTime();
    long heap = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heap += pool.getPeakUsage().getUsed();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f MB, imported in %.2f s, %d weights read in %.2f s, heap at most %.1f MB (sum"
            + " %.3f)%n",
        path.getFileName(),
        Files.size(path) / 1e6,
        (imported - start) / 1e9,
        variables,
        (read - imported) / 1e9,
        heap / 1e6,
        sum);
  }
}
