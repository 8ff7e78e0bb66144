package io.github.topwork.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The process: the only place that ends it. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name and exits with its code. */
  public static void main(String[] arguments) {
    Logging.configure(arguments);
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
    CommandLine commandLine = TopworkCommand.commandLine(writer(out), err);
    Interruption interruption = Interruption.of(commandLine);
    int code = commandLine.execute(arguments);
    commandLine.getOut().flush();
    if (out.lost().isPresent()) {
      err.println(
          "error: Standard output cannot be written ("
              + out.lost().get()
              + "). Fix: write it to a place with room.");
      code = TopworkCommand.BAD_INPUT;
    }
    err.flush();
    System.exit(interruption.end(code));
  }

  /** Reports hold names and units beyond ASCII, whatever the locale says. */
  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
