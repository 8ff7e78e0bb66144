package io.github.topwork.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What went wrong, as one message on standard error and exit code 2. Stack traces appear only when
 * asked for.
 */
final class Failures {
  private static final String OURS = "io.github.topwork.";

  private Failures() {}

  /** Runs the command; errors of the JVM and of native libraries are handled like exceptions. */
  static int run(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutOfMemoryError | LinkageError error) {
      throw new CommandLine.ExecutionException(
          deepest(parsed).commandSpec().commandLine(), String.valueOf(error.getMessage()), error);
    }
  }

  /** Wrong arguments: says which, what may have been meant, and where the help is. */
  static int badUsage(ParameterException failure, String[] arguments) {
    CommandLine commandLine = failure.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println(error(commandLine, usage(failure)));
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
    return TopworkCommand.BAD_INPUT;
  }

  private static String usage(ParameterException failure) {
    boolean isRoot = failure.getCommandLine().getParent() == null;
    if (isRoot
        && failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      return "Unknown command '" + unmatched.getUnmatched().get(0) + "'";
    }
    // picocli begins some messages, but not others, with a label of its own.
    return text(failure)
        .replaceFirst("^Error: ", "")
        .replace("option option", "option")
        .replaceFirst("' is not an? (int|long)$", "' (expected: a whole number)")
        .replaceFirst("' is not a double$", "' (expected: a number, such as 0.1)");
  }

  /** The command threw. */
  static int failed(Exception failure, CommandLine commandLine, ParseResult parsed) {
    return report(failure, commandLine, parsed);
  }

  private static int report(Throwable failure, CommandLine commandLine, ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    Throwable root = unwrap(failure);
    err.println(error(commandLine, message(root)));
    if (isDebug(parsed)) {
      failure.printStackTrace(err);
    }
    err.flush();
    return TopworkCommand.BAD_INPUT;
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable current = failure;
    while (isWrapper(current)) {
      Throwable cause = current.getCause();
      if (cause == null) {
        return current;
      }
      current = cause;
    }
    return current;
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof UncheckedIOException unchecked && !hasOwnMessage(unchecked)
        || failure instanceof CompletionException
        || failure instanceof ExecutionException
        || failure instanceof CommandLine.ExecutionException
        || failure instanceof ExceptionInInitializerError;
  }

  private static boolean hasOwnMessage(UncheckedIOException failure) {
    return !String.valueOf(failure.getCause()).equals(failure.getMessage());
  }

  /** The message for a person. */
  static String message(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      return "Out of memory ("
          + text(failure)
          + "). Given: a heap of "
          + Runtime.getRuntime().maxMemory() / (1L << 20)
          + " MB. Fix: a smaller --batch, or a larger heap with TOPWORK_JAVA_OPTS=-Xmx8g.";
    }
    if (failure instanceof LinkageError) {
      return "A native library does not load ("
          + text(failure)
          + "). Expected: Linux, macOS or Windows on a processor that TensorFlow Java supports, and"
          + " about 1 GB free in the home folder and the temporary folder.";
    }
    if (failure instanceof FileSystemException fileFailure) {
      return message(fileFailure);
    }
    if (failure instanceof IOException
        || failure instanceof UncheckedIOException
        || isOurs(failure)) {
      return Words.ofCommands(text(failure));
    }
    return "Internal error: "
        + failure.getClass().getSimpleName()
        + ": "
        + text(failure)
        + ". Fix: run it again with "
        + StandardOptions.DEBUG
        + " and report what it prints.";
  }

  private static String message(FileSystemException failure) {
    String file = "'" + failure.getFile() + "'";
    if (failure instanceof NoSuchFileException) {
      return file + " does not exist. Fix: check the path.";
    }
    if (failure instanceof AccessDeniedException) {
      return "No permission for "
          + file
          + ". Fix: choose another place, or change its permissions.";
    }
    if (failure instanceof NotDirectoryException) {
      return file + " is no folder. Fix: give the folder that holds the files.";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return file + " exists already. Fix: choose another name, or remove it.";
    }
    String reason = failure.getReason();
    return file + ": " + (reason == null ? failure.getClass().getSimpleName() : reason) + ".";
  }

  /** Exceptions of Topwork, and refused arguments, carry a message that is meant for people. */
  private static boolean isOurs(Throwable failure) {
    return failure.getClass().getName().startsWith(OURS)
        || failure instanceof IllegalArgumentException
        || failure instanceof java.util.concurrent.CancellationException;
  }

  private static String text(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private static String error(CommandLine commandLine, String message) {
    Ansi ansi = commandLine.getColorScheme().ansi();
    // The message may hold '@|' of its own, so only the label goes through the markup.
    return ansi.string("@|bold,red error:|@ ") + message;
  }

  /** Are stack traces asked for? */
  static boolean isDebug(ParseResult parsed) {
    String variable = System.getenv("TOPWORK_DEBUG");
    return (variable != null && !variable.isEmpty() && !variable.equals("0"))
        || deepest(parsed).hasMatchedOption(StandardOptions.DEBUG);
  }

  /** The command that the user named, below all others. */
  static ParseResult deepest(ParseResult parsed) {
    return parsed.hasSubcommand() ? deepest(parsed.subcommand()) : parsed;
  }
}
