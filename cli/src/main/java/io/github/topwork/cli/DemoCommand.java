package io.github.topwork.cli;

import io.github.topwork.file.Draft;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.train.report.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork demo}: the whole road on the bundled sample. */
@Command(
    name = "demo",
    description = {
      "Go the whole road on the bundled sample: import a Keras SavedModel, freeze it, train a head,"
          + " fine-tune, evaluate, export to ONNX, check it against TensorFlow, start the server,"
          + " classify an image through it, and report.",
      ""
    },
    footer = {
      "",
      "The sample is a small Xception that knows the handwritten digits 0 to 4; it learns 5 to 9.",
      "",
      "@|bold Examples|@",
      "  topwork demo",
      "  topwork demo --out my-demo"
    })
final class DemoCommand implements Callable<Integer>, Interruption.Finishing {
  @Mixin private StandardOptions standard = new StandardOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the run and the report go; without it target/demo of the checkout. A demo that is"
              + " there already is replaced.")
  private @Nullable Path out;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  DemoCommand() {}

  @Override
  public String finishing() {
    return "Stopping after this step.";
  }

  @Override
  public Integer call() throws IOException {
    Path root = Path.of(System.getProperty("topwork.root", ""));
    Path sample = root.resolve("testdata").resolve("data");
    Path backbone = sample.resolve("mini-xception").resolve("keras2-savedmodel");
    Path images = sample.resolve("digits");
    if (!Files.isDirectory(backbone) || !Files.isDirectory(images)) {
      throw new ModelFormatException(
          new Problem(
              "The demo's sample is not there",
              "no " + backbone + " or no " + images,
              "a checkout of Topwork around the command",
              "system property topwork.root",
              "run ./topwork of a whole checkout"));
    }
    Path folder = out == null ? root.resolve("target").resolve("demo") : out;
    Demo demo = new Demo(backbone, images, folder, Console.standardError());
    DemoReport report = demo.run();
    try (Draft draft = Draft.file(folder.resolve(DemoReport.FILE))) {
      Files.writeString(draft.path(), report.toMarkdown(), StandardOpenOption.WRITE);
      draft.publish();
    }
    spec.commandLine().getOut().print(report.toText());
    return report.isGood() ? TopworkCommand.DONE : TopworkCommand.CHECK_FAILED;
  }
}
