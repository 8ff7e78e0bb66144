package io.github.topwork.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.train.callback.Callbacks;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.Optimizers;
import io.github.topwork.train.schedule.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lists of what is in the sources: complete, and of nothing that is not there. */
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("topwork.root"));
  private static final Path DECISIONS = ROOT.resolve("docs/decisions");
  private static final Pattern ROW =
      Pattern.compile("^\\| \\[(\\d{4})]\\((\\S+)\\) \\| (.+) \\| .+ \\|$", Pattern.MULTILINE);

  @Test
  void everyDecisionIsListed_byItsNumberAndTitle() throws IOException {
    List<String> expected = new ArrayList<>();
    try (Stream<Path> files = Files.list(DECISIONS)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("README.md")) {
          String title = Files.readAllLines(file).get(0);
          assertThat(title).as(name).startsWith("# " + name.substring(0, 4) + ": ");
          expected.add(row(name.substring(0, 4), name, title.substring("# 0000: ".length())));
        }
      }
    }
    List<String> listed = new ArrayList<>();
    Matcher rows = ROW.matcher(Files.readString(DECISIONS.resolve("README.md")));
    while (rows.find()) {
      listed.add(row(rows.group(1), rows.group(2), rows.group(3)));
    }

    assertThat(listed).as("rows of docs/decisions/README.md").isEqualTo(expected);
    assertThat(listed.stream().map(row -> row.substring(0, 4))).doesNotHaveDuplicates();
  }

  private static String row(String number, String file, String title) {
    return number + " | " + file + " | " + title;
  }

  @Test
  void aModulesRootPackageListsThoseBelowIt() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path module : find(ROOT, 5, "src/main/java")) {
      List<Path> packages = find(module, 10, "package-info.java");
      Path first = packages.stream().min(Comparator.comparing(Path::getNameCount)).orElseThrow();
      Path root = requireNonNull(first.getParent());
      String text = Files.readString(first);
      for (Path each : packages) {
        Path name = root.relativize(requireNonNull(each.getParent()));
        // What lies beside the root, as in `tensor`, is a root of its own.
        boolean isBelow = each.startsWith(root) && !each.equals(first);
        if (isBelow
            && !text.contains("{@code " + name.toString().replaceAll("[/\\\\]", ".") + "}")) {
          missing.add(ROOT.relativize(root) + ": " + name);
        }
      }
    }
    assertThat(missing).as("packages that package-info.java does not list").isEmpty();
  }

  @Test
  void thePageOnTrainingNamesAllThatCanBeAskedFor() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/training.md"));
    List<String> missing =
        Stream.of(
                Optimizers.CATALOG,
                Schedules.CATALOG,
                Losses.CATALOG,
                Metrics.CATALOG,
                Callbacks.CATALOG)
            .flatMap(catalog -> catalog.names().stream())
            .filter(name -> !Pattern.compile("`" + name + "[`(]").matcher(page).find())
            .toList();

    assertThat(missing).as("names that docs/training.md does not have").isEmpty();
  }

  private static List<Path> find(Path start, int depth, String end) throws IOException {
    try (Stream<Path> files = Files.find(start, depth, (path, attributes) -> path.endsWith(end))) {
      return files.sorted().toList();
    }
  }
}
