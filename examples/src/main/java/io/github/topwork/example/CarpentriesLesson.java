package io.github.topwork.example;

import io.github.topwork.Backbone;
import io.github.topwork.Model;
import io.github.topwork.importer.Applications;
import io.github.topwork.importer.applications.Pooling;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.train.Batches;
import io.github.topwork.train.History;
import io.github.topwork.train.callback.EarlyStopping;
import io.github.topwork.train.callback.Monitor;
import java.io.IOException;

/**
 * The transfer learning of the Carpentries' lesson on deep learning: small images resized with
 * padding, a frozen DenseNet121, a head with batch normalization and dropout, early stopping.
 */
public final class CarpentriesLesson {
  private CarpentriesLesson() {}

  /** Trains on small images, for example 32 × 32 pixels of CIFAR-10 with labels 0 to 9. */
  static History run(Batches training, Batches validation, String weights, int epochs)
      throws IOException {
    try (Backbone denseNet =
            Backbone.of(
                Applications.denseNet121()
                    .includeTop(false)
                    .inputShape(160, 160, 3)
                    .pooling(Pooling.MAX)
                    .weights(weights)
                    .build());
        Model model =
            Model.on(denseNet)
                .input(32, 32, 3)
                .preprocessing(Layers.resizeWithPad(160, 160, "bilinear"))
                .head(
                    Layers.flatten(),
                    Layers.batchNormalization(),
                    Layers.dense(50, "relu"),
                    Layers.dropout(0.5),
                    Layers.dense(10))
                .build()) {
      System.out.println(model.summary());
      model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
      return model.fit(
          training, validation, epochs, new EarlyStopping(Monitor.of("val_accuracy"), 5, false));
    }
  }
}
