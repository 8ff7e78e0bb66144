package io.github.topwork.train.run;

import io.github.topwork.image.ImageContract;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.cache.FeatureCache;
import io.github.topwork.train.data.AugmentedCopies;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.Console;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Fills a feature cache: images, or copies of them, go through the frozen backbone once.
 *
 * @param folder where the cache is
 */
record FeatureExtraction(
    FeatureCache cache,
    Path folder,
    CompiledModel model,
    ImageContract contract,
    int batchSize,
    Console console,
    BooleanSupplier stop) {
  /**
   * Computes the features that the cache lacks.
   *
   * @return false if stopped before all were there
   * @throws RunException if the cache cannot be read or written, for example on a full disk
   * @throws IOException if an image cannot be read
   */
  boolean fill(LabelledImages images, AugmentedCopies copies) throws IOException {
    for (int copy = 0; copy < copies.count(); copy++) {
      String name =
          copies.count() == 1
              ? "Features"
              : String.format(Locale.ROOT, "Features, copy %,d of %,d", copy + 1, copies.count());
      if (!fill(images, copies, copy, name)) {
        return false;
      }
    }
    return true;
  }

  private boolean fill(LabelledImages images, AugmentedCopies copies, int copy, String name)
      throws IOException {
    LabelledImages missing = missing(images, copies, copy);
    int kept = images.size() - missing.size();
    if (kept > 0) {
      console.println(
          String.format(Locale.ROOT, "%s: %,d of %,d images cached", name, kept, images.size()));
    }
    if (missing.size() == 0) {
      return true;
    }
    ImageBatches batches =
        new ImageBatches(missing, contract, BatchOptions.inOrder(batchSize), copies.augmentation());
    int next = 0;
    try (Console.Task task = console.task(name, " images", missing.size());
        BatchCursor cursor = batches.open(copy)) {
      while (cursor.hasNext()) {
        if (stop.getAsBoolean()) {
          return false;
        }
        Batch batch = cursor.next();
        TensorData features = model.features(batch.inputs());
        List<String> ids = new ArrayList<>();
        for (LabelledImage image : missing.images().subList(next, next + batch.size())) {
          ids.add(copies.id(image, copy));
        }
        keep(cache, folder, entries(ids, features));
        next += batch.size();
        task.step(batch.size());
      }
    }
    return true;
  }

  /** Reads every entry once: a damaged one is found here, not in the middle of an epoch. */
  private LabelledImages missing(LabelledImages images, AugmentedCopies copies, int copy) {
    FloatBuffer scratch = FloatBuffer.allocate(cache.floats());
    List<LabelledImage> missing = new ArrayList<>();
    for (LabelledImage image : images.images()) {
      try {
        if (!cache.read(copies.id(image, copy), scratch.clear())) {
          missing.add(image);
        }
      } catch (IOException e) {
        throw CacheProblem.of("Feature cache cannot be read", folder, e);
      }
    }
    return new LabelledImages(images.classes(), missing);
  }

  static void keep(FeatureCache cache, Path folder, List<FeatureCache.Entry> entries) {
    try {
      cache.append(entries);
    } catch (IOException e) {
      throw CacheProblem.of("Feature cache cannot be written", folder, e);
    }
  }

  private List<FeatureCache.Entry> entries(List<String> ids, TensorData features) {
    FloatBuffer floats = features.asFloatBuffer();
    List<FeatureCache.Entry> entries = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      entries.add(
          new FeatureCache.Entry(ids.get(i), floats.slice(i * cache.floats(), cache.floats())));
    }
    return entries;
  }
}
