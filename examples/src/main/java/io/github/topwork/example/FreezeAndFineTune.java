package io.github.topwork.example;

import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.image.ImageContract;
import io.github.topwork.importer.BackboneCut;
import io.github.topwork.importer.Backbones;
import io.github.topwork.importer.CutPoint;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.train.Batches;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.FitOptions;
import io.github.topwork.train.Head;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keras's transfer learning guide step by step: Rescaling in the model, frozen backbone, global
 * average pooling, dropout, a dense layer; then everything unfrozen at a small learning rate.
 */
public final class FreezeAndFineTune {
  private static final long SEED = 42;
  private static final int BATCH = 32;

  private FreezeAndFineTune() {}

  /** Runs it: BACKBONE DATA OUT EPOCHS. */
  public static void main(String[] arguments) throws IOException {
    int epochs = Integer.parseInt(arguments[3]);
    double accuracy =
        run(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), epochs);
    System.out.println("Accuracy on held-out images: " + accuracy);
  }

  /** Trains, writes a SavedModel to {@code out} and returns the accuracy on held-out images. */
  static double run(Path backbone, Path data, Path out, int epochs) throws IOException {
    ImageFolder folder = ImageFolder.read(data, ImageFolderOptions.DEFAULTS);
    ImageFolder.Split split = folder.split(0.2, SEED);
    int classes = folder.images().classes().size();

    try (ImportedModel imported = ModelImporters.read(backbone, ImportOptions.defaults())) {
      BackboneCut cut = Backbones.cut(imported.model(), CutPoint.automatic());
      TransferModel model =
          TransferModel.builder(cut.backbone(), imported.weights())
              .name("backbone")
              .preprocessing(Layers.rescaling(1 / 127.5, -1))
              .head(Head.classifier(classes, 0.2))
              .seed(SEED)
              .build()
              .freeze("backbone");

      // The model rescales by itself, so it takes pixels from 0 to 255.
      long[] input = model.model().inputs().get(0).shape().toSizes();
      ImageContract pixels =
          ImageContract.preset("none").size((int) input[1], (int) input[2]).build();
      Batches training =
          new ImageBatches(split.train(), pixels, BatchOptions.shuffled(BATCH, SEED));
      Batches validation =
          new ImageBatches(split.validation(), pixels, BatchOptions.inOrder(BATCH));

      model = fit(model, 1e-3, training, validation, epochs);
      model = fit(model.unfreeze("backbone"), 1e-5, training, validation, 1);
      SavedModelWriter.write(out, model.model(), model.weights());
      try (CompiledModel compiled = model.compile(options(1e-5))) {
        return compiled.evaluate(validation).value("accuracy");
      }
    }
  }

  private static TransferModel fit(
      TransferModel model, double learningRate, Batches training, Batches validation, int epochs) {
    FitOptions fit =
        FitOptions.builder()
            .epochs(epochs)
            .validation(validation)
            .callback(new TrainingProgress(Console.standardError()))
            .build();
    try (CompiledModel compiled = model.compile(options(learningRate))) {
      compiled.fit(training, fit);
      return compiled.trained();
    }
  }

  private static CompileOptions options(double learningRate) {
    return CompileOptions.of(
        OptimizerSpec.adam(learningRate), Loss.sparseCategoricalCrossentropy(), Metric.accuracy());
  }
}
