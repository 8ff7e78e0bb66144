package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Keeps {@code docs/cli.md} equal to what {@code --help} prints. To write it anew: {@code mvn -B
 * test -pl cli -am -Dtest=CommandReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtopwork.update=true}.
 */
class CommandReferenceTest {
  private static final Path PAGE = Path.of(System.getProperty("topwork.root"), "docs", "cli.md");

  @Test
  void thePageIsWhatHelpPrints() throws IOException {
    String expected = page();
    if (Boolean.getBoolean("topwork.update")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE)
        .as("docs/cli.md; write it anew with -Dtopwork.update=true, see this class")
        .hasContent(expected);
  }

  @Test
  void everyOptionIsDescribed_andEveryCommandShowsAnExample() {
    List<String> missing = new ArrayList<>();
    root()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              for (ArgSpec argument : command.getCommandSpec().args()) {
                if (String.join("", argument.description()).isBlank()) {
                  missing.add(name + " " + argument.paramLabel());
                }
              }
              String footer = String.join("\n", command.getCommandSpec().usageMessage().footer());
              if (!footer.contains("  topwork " + name)) {
                missing.add(name + ": an example in the footer");
              }
            });

    assertThat(missing).isEmpty();
  }

  private static CommandLine root() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return TopworkCommand.commandLine(nowhere, nowhere);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # The command line

            What `topwork --help` and `topwork COMMAND --help` print; a test keeps this page equal to it.
            Results go to standard output, progress and logs to standard error.
            """);
    CommandLine root = root();
    append(page, root);
    root.getSubcommands()
        .values()
        .forEach(
            command -> {
              append(page, command);
              command.getSubcommands().values().forEach(inner -> append(page, inner));
            });
    return page.toString();
  }

  private static void append(StringBuilder page, CommandLine command) {
    page.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```text\n");
    command
        .getUsageMessage(Ansi.OFF)
        .lines()
        .forEach(line -> page.append(line.stripTrailing()).append('\n'));
    page.append("```\n");
  }
}
