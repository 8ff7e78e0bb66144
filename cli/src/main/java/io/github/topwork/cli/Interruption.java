package io.github.topwork.cli;

import io.github.topwork.file.Draft;
import io.github.topwork.onnxruntime.OnnxRuntimeLibrary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C, SIGTERM and SIGHUP, for all commands: the command's thread is interrupted, gives up what
 * it is at, closes what it has open, and only then the JVM ends, with 128 and the number of the
 * signal as its exit code.
 *
 * <p>The JVM's own way would be to begin its end at once, with the command still running: ONNX
 * Runtime's shutdown hook frees its environment, and the C library runs the destructors of ONNX
 * Runtime and TensorFlow, under threads that are inside of them.
 *
 * <p>A command that does not end within its time, or a second signal, ends the process by that
 * signal's default action, after its unfinished files are deleted. The kernel then stops all
 * threads where they are, and nothing native is freed under them.
 */
final class Interruption {
  /** A command that has something to finish when it is asked to stop. */
  interface Finishing {
    /** What it finishes, for a person. */
    String finishing();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");
  private static final int SIGNALLED = 128;

  /** A step of a command that looks at nothing takes that long at most, most a fraction of it. */
  private static final long SECONDS = 5;

  /** A batch and its checkpoint, or the answers to requests. */
  private static final long SECONDS_TO_FINISH = 60;

  private final PrintWriter err;
  private final Thread command = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Finishing finishing;
  private @Nullable Signal asked;

  private Interruption(PrintWriter err) {
    this.err = err;
  }

  /**
   * Listens for the signals from now on.
   *
   * @param commandLine what runs next, on this thread
   */
  static Interruption of(CommandLine commandLine) {
    Interruption interruption = new Interruption(commandLine.getErr());
    commandLine.setExecutionStrategy(interruption::run);
    commandLine.setExecutionExceptionHandler(interruption::failed);
    for (String name : SIGNALS) {
      try {
        Signal.handle(new Signal(name), interruption::ask);
      } catch (IllegalArgumentException e) {
        // Windows has no SIGHUP, and with -Xrs the JVM leaves all of them to their default action.
        continue;
      }
    }
    return interruption;
  }

  private int run(ParseResult parsed) {
    if (Failures.deepest(parsed).commandSpec().userObject() instanceof Finishing command) {
      finishing = command;
    }
    return Failures.run(parsed);
  }

  /** What fails because of the interruption is no news. */
  private int failed(Exception failure, CommandLine commandLine, ParseResult parsed) {
    if (isAsked() && !Failures.isDebug(parsed)) {
      return TopworkCommand.BAD_INPUT;
    }
    return Failures.failed(failure, commandLine, parsed);
  }

  private synchronized boolean isAsked() {
    return asked != null;
  }

  /**
   * The command has ended, and nothing native is at work; from now on signals change nothing.
   *
   * @param code its exit code
   * @return the exit code of the process
   */
  int end(int code) {
    ended.countDown();
    OnnxRuntimeLibrary.deleteFiles();
    synchronized (this) {
      return asked == null ? code : SIGNALLED + asked.getNumber();
    }
  }

  /** On a thread of its own for each signal. */
  private void ask(Signal signal) {
    boolean isFirst;
    synchronized (this) {
      if (ended.getCount() == 0) {
        return;
      }
      isFirst = asked == null;
      asked = signal;
    }
    if (!isFirst) {
      die(signal);
    }
    Finishing slow = finishing;
    if (slow != null) {
      err.println(slow.finishing() + " Asked once more, it stops at once.");
    }
    command.interrupt();
    if (!isEndedAfter(slow == null ? SECONDS : SECONDS_TO_FINISH)) {
      die(signal);
    }
  }

  private void die(Signal signal) {
    Draft.discardAll();
    OnnxRuntimeLibrary.deleteFiles();
    Signal.handle(signal, SignalHandler.SIG_DFL);
    // Signal.raise refuses signals that have no handler, so another process sends it.
    String kill = "kill -" + signal.getNumber() + " " + ProcessHandle.current().pid();
    try {
      new ProcessBuilder("/bin/sh", "-c", kill).start();
      // The first process of a container has no default actions, and stays.
      isEndedAfter(SECONDS_TO_FINISH);
    } catch (IOException e) {
      LOG.debug("no shell to send a signal with", e);
    }
    Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
  }

  private boolean isEndedAfter(long seconds) {
    try {
      return ended.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts the thread of a signal", e);
    }
  }
}
