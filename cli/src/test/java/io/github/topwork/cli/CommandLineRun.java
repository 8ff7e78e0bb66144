package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line inside this process, with what it printed.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int code, String out, String err) {
  static CommandLineRun of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int code =
        TopworkCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
            .execute(words);
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** Exit code 0; shows standard error where it is not. */
  CommandLineRun succeeds() {
    assertThat(code).as("exit code; standard error: %s", err).isZero();
    return this;
  }

  /** Exit code 2 and one message without a stack trace or an internal error. */
  CommandLineRun isRefused() {
    assertThat(code).as("exit code; standard error: %s", err).isEqualTo(TopworkCommand.BAD_INPUT);
    assertThat(out).isEmpty();
    assertThat(err).contains("error: ").doesNotContain("\tat ").doesNotContain("Internal error");
    assertThat(err.split("error: ", -1)).as("one message").hasSize(2);
    return this;
  }

  /** Standard output as one JSON object. */
  JsonNode json() throws IOException {
    JsonNode node = new ObjectMapper().readTree(out);
    assertThat(node.isObject()).as("one JSON object, not: %s", out).isTrue();
    return node;
  }
}
