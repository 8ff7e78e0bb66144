package io.github.topwork.cli;

import io.github.topwork.ImageClassifier;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.Labels;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.ConfusionMatrix;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork evaluate}: how often is a model right? */
@Command(
    name = "evaluate",
    description = {
      "Classify a folder of images, one folder per class, with a model or an .onnx file; print"
          + " accuracy and confusion matrix.",
      ""
    },
    footer = {
      "",
      "A run folder runs in TensorFlow, its model.onnx in ONNX Runtime; both know their classes and"
          + " preprocessing. Class folders are matched with labels by name.",
      "",
      "@|bold Examples|@",
      "  topwork evaluate run --data photos/test",
      "  topwork evaluate run/model.onnx --data photos --held-out run --min-accuracy 0.9",
      "  topwork evaluate model.keras --data photos/test --preprocess tf --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ClassifierArgument model = new ClassifierArgument();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Images, one folder for each class: DIR/cats/1.jpg, DIR/dogs/1.jpg.")
  private Path data = Path.of("");

  @Option(
      names = "--held-out",
      paramLabel = "RUN",
      description = "Only the images of DIR that this run held out of its training.")
  private @Nullable Path heldOut;

  @Option(
      names = "--min-accuracy",
      paramLabel = "SHARE",
      description = "Exit code 1 when the accuracy is below, for example 0.9.")
  private double minAccuracy;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images in one run of the model, default ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean asJson;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  EvaluateCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!(minAccuracy >= 0 && minAccuracy <= 1)) {
      throw new IllegalArgumentException(
          "--min-accuracy: " + minAccuracy + " (expected: 0 to 1, such as 0.9)");
    }
    Check.atLeast("--batch", batchSize, 1);
    if (!Files.isDirectory(data)) {
      throw new NotDirectoryException(data.toString());
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ImageClassifier classifier =
        model.open(units -> new Labels(ImageFolder.classes(data)), spec.commandLine().getErr())) {
      ImageFolder folder =
          ImageFolder.read(
              data,
              ImageFolderOptions.DEFAULTS
                  .withDecoder(ImageDecoder.of(classifier.spec().image()))
                  .withClasses(classifier.spec().labels().names()),
              () -> Thread.currentThread().isInterrupted());
      spec.commandLine().getErr().println(folder.report().summary());
      LabelledImages images =
          heldOut == null ? folder.images() : RunFolder.open(heldOut).split(folder).validation();
      long start = System.nanoTime();
      ConfusionMatrix matrix =
          classifier.evaluate(images, batchSize, Console.standardError()).matrix();
      double millis = (System.nanoTime() - start) / 1e6 / images.size();
      out.println(
          asJson
              ? toJson(classifier, folder, matrix).toString()
              : matrix.toText()
                  + String.format(
                      Locale.ROOT, " in %s, %.1f ms/image", classifier.runtime(), millis));
      return matrix.accuracy() < minAccuracy ? tooLow(matrix) : TopworkCommand.DONE;
    }
  }

  private int tooLow(ConfusionMatrix matrix) {
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "Accuracy %.4f is below --min-accuracy %s.%n",
            matrix.accuracy(),
            minAccuracy);
    return TopworkCommand.CHECK_FAILED;
  }

  private Json toJson(ImageClassifier classifier, ImageFolder folder, ConfusionMatrix matrix) {
    return new Json()
        .put("runtime", classifier.runtime())
        .put("images", matrix.total())
        .put("skipped", folder.report().skipped().size())
        .put("correct", matrix.correct())
        .put("accuracy", matrix.accuracy())
        .put("minAccuracy", minAccuracy)
        .put("labels", matrix.labels())
        .put("confusion", matrix.counts());
  }
}
