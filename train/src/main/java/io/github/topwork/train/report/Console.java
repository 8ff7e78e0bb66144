package io.github.topwork.train.report;

import static java.util.Objects.requireNonNull;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Where progress goes.
 *
 * @param out the stream, most often standard error
 * @param interactive whether a person watches a terminal: then bars move; else only whole lines are
 *     written
 */
public record Console(PrintStream out, boolean interactive) {
  private static final int UPDATE_MILLIS = 200;
  private static final int BAR_WIDTH = 100;

  public Console {
    requireNonNull(out, "out");
  }

  /**
   * Returns standard error, interactive where the system property {@code topwork.terminal} is
   * {@code true} (the launcher sets it when standard error is a terminal) or, where that is not
   * set, where the JVM has a console.
   */
  public static Console standardError() {
    String told = System.getProperty("topwork.terminal", "");
    boolean interactive = told.isEmpty() ? System.console() != null : Boolean.parseBoolean(told);
    return new Console(System.err, interactive);
  }

  /** Returns a console that shows nothing. */
  public static Console silent() {
    return new Console(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
  }

  /** Writes a line. */
  public void println(String line) {
    out.println(line);
  }

  /**
   * Starts showing a piece of work of {@code total} steps; the caller closes it when it is done.
   */
  public Task task(String name, String unit, long total) {
    return new Task(this, name, unit, total);
  }

  /** Standard error's encoding: a property from Java 19 on, before that the default one. */
  private static boolean isUnicode() {
    return System.getProperty("stderr.encoding", Charset.defaultCharset().name())
        .equalsIgnoreCase("UTF-8");
  }

  ProgressBar bar(String name, String unit, long total) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setUnit(unit, 1)
        .setInitialMax(total)
        .setStyle(isUnicode() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setMaxRenderedLength(BAR_WIDTH)
        .setConsumer(new ConsoleProgressBarConsumer(out, BAR_WIDTH))
        .clearDisplayOnFinish()
        .build();
  }

  /** A piece of work that is shown: as a bar with the time left, or as one line when it is done. */
  public static final class Task implements AutoCloseable {
    private final Console console;
    private final String name;
    private final String unit;
    private final @Nullable ProgressBar bar;
    private final long start = System.nanoTime();
    private long done;
    private boolean closed;

    private Task(Console console, String name, String unit, long total) {
      this.console = console;
      this.name = name;
      this.unit = unit;
      this.bar = console.interactive() ? console.bar(name, unit, total) : null;
    }

    private String singular() {
      return unit.strip().replaceFirst("s$", "");
    }

    /** Counts steps that were done. */
    public void step(long steps) {
      done += steps;
      if (bar != null) {
        bar.stepBy(steps);
      }
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      if (bar != null) {
        bar.close();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      console.println(
          String.format(
              Locale.ROOT,
              "%s: %,d%s in %.1f s (%s)",
              name,
              done,
              unit,
              seconds,
              KerasFormat.perStep(seconds / Math.max(1, done), singular())));
    }
  }
}
