package io.github.topwork.example;

import io.github.topwork.Backbone;
import io.github.topwork.ImageData;
import io.github.topwork.Model;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.train.Scores;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keras's guide "Transfer learning and fine-tuning" from end to end: a frozen backbone with a new
 * head, then everything trained at a small learning rate.
 */
public final class TransferLearningGuide {
  private TransferLearningGuide() {}

  /** Runs it: BACKBONE PHOTOS ONNX, for example Xception for 150 × 150 pixels, cats and dogs. */
  public static void main(String[] args) throws IOException {
    System.out.println(run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])));
  }

  static Scores run(Path file, Path photos, Path onnx) throws IOException {
    try (Backbone backbone = Backbone.open(file);
        Model model =
            Model.on(backbone)
                .preprocessing(Layers.rescaling(1 / 127.5, -1))
                .head(Layers.globalAveragePooling2D(), Layers.dropout(0.2), Layers.dense(1))
                .build()) {
      ImageData images =
          ImageData.folder(photos, backbone)
              .validation(0.1)
              .test(0.1)
              .augmentation(Layers.randomFlip("horizontal"), Layers.randomRotation(0.1))
              .read();
      System.out.println(model.summary());

      model.compile("adam", "binary_crossentropy", "binary_accuracy");
      TrainingProgress progress = new TrainingProgress(Console.standardError());
      model.fit(images.training(), images.validation(), 20, progress);

      model.unfreeze();
      System.out.println(model.summary());
      model.compile("adam,learning_rate=1e-5", "binary_crossentropy", "binary_accuracy");
      model.fit(images.training(), images.validation(), 2, progress);

      model.exportOnnx(onnx, images);
      return model.evaluate(images.test());
    }
  }
}
