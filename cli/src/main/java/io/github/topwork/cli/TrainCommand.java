package io.github.topwork.cli;

import io.github.topwork.OnnxFiles;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.Evaluation;
import io.github.topwork.train.run.RunControl;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.run.RunStatus;
import io.github.topwork.train.run.TrainingJob;
import io.github.topwork.train.run.TrainingResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork train}: from a backbone and a folder of images to a run folder. */
@Command(
    name = "train",
    customSynopsis = {
      "topwork train --backbone=MODEL --data=DIR --out=RUN [OPTION]...",
      "       topwork train --resume=RUN [--backbone=MODEL] [--data=DIR] [--cache=DIR] [--no-onnx]"
    },
    description = {
      "Put a new head on a backbone, train it on a folder of images with the backbone frozen,"
          + " fine-tune, evaluate, and write a run folder with SavedModel and ONNX file.",
      ""
    },
    footer = {
      "",
      "Ctrl-C ends training after the batch it is at; --resume goes on after the last finished epoch"
          + " and gives what an uninterrupted run would have given.",
      "",
      "@|bold Examples|@",
      "  topwork train --backbone xception.keras --data photos --out run",
      "  topwork train --backbone model.h5 --data photos --out run --preprocess tf \\",
      "      --epochs 10 --fine-tune-epochs 5 --unfreeze 'block14_*'",
      "  topwork train --backbone path/to/savedmodel --data photos --out run --cut avg_pool",
      "  topwork train --backbone model.h5 --data photos --out run --optimizer adamw,weight_decay=0.01 \\",
      "      --loss categorical_crossentropy --metrics accuracy,auc --monitor val_auc --patience 3",
      "  topwork applications fetch Xception",
      "  topwork train --backbone Xception --data photos --out run --image-size 150x150",
      "  topwork train --resume run"
    })
final class TrainCommand implements Callable<Integer>, Interruption.Finishing {
  /** Exit code of a program that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private TrainArguments arguments = new TrainArguments();

  @Option(
      names = "--no-onnx",
      description =
          "Write no ONNX file, and train models too that the exporter refuses; without it they are"
              + " refused before training.")
  private boolean withoutOnnx;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  TrainCommand() {}

  @Override
  public Integer call() throws IOException {
    // Interrupting this thread ends the training; no shutdown hook is needed for that.
    RunControl control = RunControl.on(Console.standardError()).withStop(() -> false);
    TrainingResult result =
        TrainingJob.run(
            arguments.toOptions(),
            withoutOnnx ? control : control.withCheck(TrainCommand::requireExportable));
    if (result.status() != RunStatus.COMPLETED) {
      if (result.isResumable()) {
        spec.commandLine().getErr().println("To go on: topwork train --resume " + result.out());
      }
      return INTERRUPTED;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!withoutOnnx) {
      Optional<OnnxFiles.Written> written = exportUnlessInterrupted(result.out());
      if (written.isEmpty()) {
        return INTERRUPTED;
      }
      out.println(written.get().toText());
    }
    Evaluation evaluation = result.evaluation().orElseThrow();
    out.printf(
        Locale.ROOT,
        "Accuracy %.4f on %d held-out images.%n",
        evaluation.accuracy(),
        evaluation.matrix().total());
    out.println("Next: topwork predict " + result.out() + " IMAGE");
    return TopworkCommand.DONE;
  }

  @Override
  public String finishing() {
    return "Stopping after this batch.";
  }

  /** Nothing where the thread is interrupted: the run is complete, and says how to go on. */
  private Optional<OnnxFiles.Written> exportUnlessInterrupted(Path folder) throws IOException {
    try {
      return Optional.of(OnnxFiles.write(RunFolder.open(folder)));
    } catch (IOException | RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
      Path onnx = RunFolder.open(folder).onnxFile();
      spec.commandLine()
          .getErr()
          .println(
              "Interrupted. The run is complete but for its ONNX file. To write it: topwork export "
                  + folder
                  + " --onnx "
                  + onnx);
      return Optional.empty();
    }
  }

  /** Before training: hours later nobody wants to hear it. */
  private static void requireExportable(ModelGraph model) {
    try {
      OnnxFiles.requireExportable(model);
    } catch (UnsupportedOpException e) {
      throw new UnsupportedOpException(
          e.problems().stream()
              .map(
                  problem ->
                      new Problem(
                          problem.what(),
                          problem.given(),
                          problem.expected(),
                          problem.where(),
                          problem.fix() + ", or train without an ONNX file: --no-onnx"))
              .toList());
    }
  }
}
