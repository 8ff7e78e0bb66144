package io.github.topwork.example;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.image.Prediction;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.run.TrainingJob;
import io.github.topwork.train.run.TrainingOptions;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** From a backbone and a folder of images to a classified photograph; the README's example. */
public final class TrainExportClassify {
  private TrainExportClassify() {}

  /** Runs it: BACKBONE DATA RUN PHOTO. */
  public static void main(String[] arguments) throws IOException {
    Path[] paths = List.of(arguments).stream().map(Path::of).toArray(Path[]::new);
    run(paths[0], paths[1], paths[2], paths[3]).forEach(System.out::println);
  }

  static List<Prediction> run(Path backbone, Path photos, Path out, Path photo) throws IOException {
    // README
    TrainingOptions options =
        TrainingOptions.builder(backbone, photos, out)
            .preprocessing("tf")
            .headPhase(20, 1e-3)
            .fineTuning(2, 1e-5)
            .build();
    TrainingJob.run(options, Console.standardError());
    RunFolder run = RunFolder.open(out);
    try (ImportedModel model = run.model()) {
      OnnxExportOptions onnx = OnnxExportOptions.builder().classifier(run.classifier()).build();
      // Further from TensorFlow than rounding explains, there is no file.
      OnnxExporter.exportTo(run.onnxFile(), model.model(), model.weights(), onnx, TfModel::open);
    }
    try (ServedModel pets = ServedModel.load("pets", 1, run.onnxFile(), ServingOptions.DEFAULT)) {
      return pets.classify(Files.readAllBytes(photo), 3);
    }
    // README
  }
}
