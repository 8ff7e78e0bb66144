package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static OutputStream failing(String reason) {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        throw new IOException(reason);
      }
    };
  }

  private static StandardOutput after(OutputStream stream) {
    StandardOutput output = new StandardOutput(stream);
    PrintWriter writer = new PrintWriter(output, true, StandardCharsets.UTF_8);
    writer.println("a result");
    writer.println("another");
    return output;
  }

  @Test
  void saysWhyResultsWereLost() {
    assertThat(after(failing("No space left on device")).lost())
        .contains("No space left on device");
  }

  @Test
  void takesAReaderThatHadEnoughForNoFailure() {
    assertThat(after(failing("Broken pipe")).lost()).isEmpty();
  }

  @Test
  void passesResultsOn() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    assertThat(after(bytes).lost()).isEmpty();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("a result", "another");
  }
}
