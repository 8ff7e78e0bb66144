package io.github.topwork.train.run;

import io.github.topwork.image.ImageContract;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.cache.FeatureCache;
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

/** Fills a feature cache: images go through the frozen backbone once. */
final class FeatureExtraction {
  private FeatureExtraction() {}

  /**
   * Computes the features that the cache lacks.
   *
   * @param folder where the cache is
   * @return false if stopped before all were there
   * @throws RunException if the cache cannot be read or written, for example on a full disk
   * @throws IOException if an image cannot be read
   */
  static boolean fill(
      FeatureCache cache,
      Path folder,
      LabelledImages images,
      CompiledModel model,
      ImageContract contract,
      int batchSize,
      Console console,
      BooleanSupplier stop)
      throws IOException {
    LabelledImages missing = missing(cache, folder, images);
    int kept = images.size() - missing.size();
    if (kept > 0) {
      console.println(
          String.format(Locale.ROOT, "Features: %,d of %,d images cached", kept, images.size()));
    }
    if (missing.size() == 0) {
      return true;
    }
    ImageBatches batches = new ImageBatches(missing, contract, BatchOptions.inOrder(batchSize));
    int next = 0;
    try (Console.Task task = console.task("Features", " images", missing.size());
        BatchCursor cursor = batches.open(0)) {
      while (cursor.hasNext()) {
        if (stop.getAsBoolean()) {
          return false;
        }
        Batch batch = cursor.next();
        TensorData features = model.features(batch.inputs());
        keep(
            cache,
            folder,
            entries(missing.images().subList(next, next + batch.size()), features, cache));
        next += batch.size();
        task.step(batch.size());
      }
    }
    return true;
  }

  /** Reads every entry once: a damaged one is found here, not in the middle of an epoch. */
  private static LabelledImages missing(FeatureCache cache, Path folder, LabelledImages images) {
    FloatBuffer scratch = FloatBuffer.allocate(cache.floats());
    List<LabelledImage> missing = new ArrayList<>();
    for (LabelledImage image : images.images()) {
      try {
        if (!cache.read(image.sha256(), scratch.clear())) {
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

  private static List<FeatureCache.Entry> entries(
      List<LabelledImage> images, TensorData features, FeatureCache cache) {
    FloatBuffer floats = features.asFloatBuffer();
    List<FeatureCache.Entry> entries = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      entries.add(
          new FeatureCache.Entry(
              images.get(i).sha256(), floats.slice(i * cache.floats(), cache.floats())));
    }
    return entries;
  }
}
