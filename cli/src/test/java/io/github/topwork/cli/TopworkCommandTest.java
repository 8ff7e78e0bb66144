package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class TopworkCommandTest {
  @Test
  void helpNamesTheExitCodesAndAnExample() {
    CommandLineRun run = CommandLineRun.of("--help").succeeds();

    assertThat(run.out()).contains("0 done, 1 a check failed, 2 bad usage", "topwork demo");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void versionNamesTheLibraries() {
    assertThat(CommandLineRun.of("--version").succeeds().out())
        .contains("topwork 0.")
        .contains("TensorFlow Java 1.")
        .contains("ONNX Runtime 1.")
        .doesNotContain("${");
  }

  @Test
  void refusesAnUnknownOption_andSaysWhereTheHelpIs() {
    CommandLineRun run = CommandLineRun.of("--halp").isRefused();

    assertThat(run.err()).contains("--halp").contains("Try 'topwork --help'");
  }

  @Test
  void refusesNoCommand() {
    assertThat(CommandLineRun.of().isRefused().err()).contains("Missing command");
  }

  @Test
  void saysWhatAFileFailureIs() {
    assertThat(Failures.message(new NoSuchFileException("a/b")))
        .isEqualTo("'a/b' does not exist. Fix: check the path.");
    assertThat(Failures.message(new AccessDeniedException("a/b"))).contains("No permission", "a/b");
    assertThat(Failures.message(new FileSystemException("a/b", null, "No space left on device")))
        .isEqualTo("'a/b': No space left on device.");
    assertThat(Failures.message(new IOException("cannot read a/b"))).isEqualTo("cannot read a/b");
  }

  @Test
  void saysThatAnUnforeseenFailureIsOurs() {
    assertThat(Failures.message(new NullPointerException("x")))
        .startsWith("Internal error: NullPointerException: x")
        .contains("--debug");
    assertThat(Failures.message(new OutOfMemoryError("Java heap space")))
        .contains("--batch", "TOPWORK_JAVA_OPTS");
  }
}
