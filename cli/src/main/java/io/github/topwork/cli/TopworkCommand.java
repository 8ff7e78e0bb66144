package io.github.topwork.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says which there are. */
@Command(
    name = "topwork",
    description = {
      "Transfer learning on the JVM: a Keras model in, a new head trained, ONNX out, served.",
      ""
    },
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      InspectCommand.class,
      ApplicationsCommand.class,
      RunCommand.class,
      ShowCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      ServeCommand.class
    },
    footer = {
      "",
      "@|bold MODEL|@ is one of these, told apart by what is in it:",
      "  .keras          what model.save('model.keras') of Keras 2 or 3 wrote",
      "  .h5, .hdf5      what model.save('model.h5') of Keras 1.2, 2 or 3 wrote; or official weights",
      "                  of keras.applications, from 'topwork applications fetch'",
      "  .json           what model.to_json() gave, with its weights in --weights FILE",
      "  SavedModel      the folder of model.export() or model.save() of Keras, or of TensorFlow 1",
      "  run folder      the folder that 'topwork train' wrote",
      "  .onnx           what 'topwork export' wrote; for inspect, run, evaluate, predict and serve",
      "",
      "Exit codes: 0 done, 1 a check failed, 2 bad usage or bad input, 130 ended by Ctrl-C, 143 by"
          + " SIGTERM,",
      "129 by SIGHUP. A second signal ends a command that still has something to finish.",
      "",
      "@|bold Try|@",
      "  topwork demo",
      "  topwork inspect model.keras",
      "  topwork train --backbone xception.keras --data photos --out run",
      "  topwork train --backbone \"$(topwork applications fetch Xception)\" --data photos --out run",
      "  topwork predict run photo.jpg",
      "  topwork serve --model pets=run"
    })
final class TopworkCommand implements Runnable {
  /** Exit code: done. */
  public static final int DONE = 0;

  /** Exit code: the command ran, and what it checked is not so. */
  public static final int CHECK_FAILED = 1;

  /** Exit code: bad usage or bad input. */
  public static final int BAD_INPUT = 2;

  private static final int USAGE_WIDTH = 110;

  @Mixin private StandardOptions standard = new StandardOptions();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  TopworkCommand() {}

  /** Returns the command line with all commands, writing to {@code out} and {@code err}. */
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(new TopworkCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setUsageHelpWidth(USAGE_WIDTH);
    commandLine.setUsageHelpLongOptionsMaxWidth(40);
    commandLine.setAbbreviatedOptionsAllowed(false);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(Failures::badUsage);
    commandLine.setExecutionExceptionHandler(Failures::failed);
    commandLine.setExecutionStrategy(Failures::run);
    return commandLine;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
