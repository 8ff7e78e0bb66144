package io.github.topwork.example;

import io.github.topwork.ImageClassifier;
import io.github.topwork.OnnxFiles;
import io.github.topwork.image.Prediction;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.run.TrainingJob;
import io.github.topwork.train.run.TrainingOptions;
import java.io.IOException;
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
    // Further from TensorFlow than rounding explains, there is no file.
    Path onnx = OnnxFiles.write(RunFolder.open(out)).file();
    try (ImageClassifier pets = ImageClassifier.open(onnx)) {
      return pets.classify(photo, 3);
    }
    // README
  }
}
