package io.github.topwork.benchmark;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.SeededModels;
import io.github.topwork.train.Batch;
import io.github.topwork.train.Head;
import io.github.topwork.train.TransferModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The model of the benchmarks, in a temporary folder until closed. */
final class Models implements AutoCloseable {
  private static final int SIDE = 150;

  private final Path folder;
  private final ImportedModel imported;

  private Models(Path folder, ImportedModel imported) {
    this.folder = folder;
    this.imported = imported;
  }

  /** Writes and imports Xception with generated weights. */
  static Models open() throws IOException {
    Path folder = Files.createTempDirectory("topwork-benchmark");
    Path model = SeededModels.materialize("xception-150/keras2", folder.resolve("model"));
    return new Models(folder, ModelImporters.read(model, ImportOptions.defaults()));
  }

  /** Where files may be written; deleted on close. */
  Path folder() {
    return folder;
  }

  /** Xception with the head of Keras's guide. */
  TransferModel withHead() {
    return TransferModel.builder(
            Backbones.cut(imported.model(), CutPoint.automatic()).backbone(), imported.weights())
        .name("xception")
        .preprocessing(Layers.rescaling(1 / 127.5, -1))
        .head(Head.classifier(1, 0.2))
        .seed(1)
        .build();
  }

  /** Random images and labels. */
  static Batch batch(int size) {
    Random random = new Random(1);
    float[] pixels = new float[size * SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256);
    }
    float[] labels = new float[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % 2;
    }
    return new Batch(
        TensorData.ofFloats(pixels, size, SIDE, SIDE, 3), TensorData.ofFloats(labels, size, 1));
  }

  /** The value of a field before JMH calls its setup. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // never read
  static <T> T unset() {
    return null;
  }

  @Override
  public void close() throws IOException {
    imported.close();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
