package io.github.topwork.example;

import io.github.topwork.Backbone;
import io.github.topwork.ImageData;
import io.github.topwork.Model;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.GradientStep;
import io.github.topwork.train.Scores;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The end of Keras's guide "Transfer learning and fine-tuning": a training loop of one's own, which
 * sees the gradients of every batch before the optimizer applies them.
 */
public final class CustomTrainingLoop {
  private CustomTrainingLoop() {}

  /** Runs it: BACKBONE PHOTOS EPOCHS. */
  public static void main(String[] args) throws IOException {
    System.out.println(run(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2])));
  }

  static Scores run(Path file, Path photos, int epochs) throws IOException {
    try (Backbone backbone = Backbone.open(file);
        Model model =
            Model.on(backbone)
                .preprocessing(Layers.rescaling(1 / 127.5, -1))
                .head(Layers.globalAveragePooling2D(), Layers.dense(1))
                .build()) {
      ImageData images = ImageData.folder(photos, backbone).read();
      model.compile("adam,learning_rate=0.01", "binary_crossentropy", "binary_accuracy");
      for (int epoch = 0; epoch < epochs; epoch++) {
        try (BatchCursor batches = images.training().open(epoch)) {
          while (batches.hasNext()) {
            GradientStep step = model.gradients(batches.next());
            model.apply(step.gradients());
          }
        }
      }
      return model.evaluate(images.validation());
    }
  }
}
