package io.github.topwork.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.cache.OfficialWeights;
import io.github.topwork.importer.classifier.ImageInput;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.run.PhaseOptions;
import io.github.topwork.train.run.TrainingOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class WordsTest {
  @Test
  void saysOptionsForAccessors() {
    assertThat(
            Words.ofCommands(
                "TrainingOptions.headPhase.epochs: 0. Fix: go on with TrainingOptions.resume, or"
                    + " TrainingOptions.importing. Then ModelGraph.layers."))
        .isEqualTo(
            "--epochs: 0. Fix: go on with topwork train --resume, or TrainingOptions.importing. Then"
                + " 'topwork inspect MODEL'.");
  }

  @Test
  void everyAccessorIsThere_andEveryOption() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine all = TopworkCommand.commandLine(nowhere, nowhere);
    Map<String, Class<?>> types =
        Map.of(
            "TrainingOptions", TrainingOptions.class,
            "ModelGraph", ModelGraph.class,
            "ImageInput", ImageInput.Builder.class,
            "ImportOptions", ImportOptions.class,
            "WeightOptions", WeightOptions.class,
            "CutPoint", CutPoint.class,
            "OfficialWeights", OfficialWeights.class);
    Words.BY_ACCESSOR.forEach(
        (accessor, word) -> {
          String[] parts = accessor.split("\\.");
          assertThat(requireNonNull(types.get(parts[0]))).as(accessor).hasMethods(parts[1]);
          if (parts.length > 2 && !parts[2].equals("learningRate")) {
            assertThat(PhaseOptions.class).as(accessor).hasMethods(parts[2]);
          }
          if (word.contains("--") && !word.contains("inspect")) {
            String option = word.substring(word.indexOf("--"));
            assertThat(hasOption(all, option)).as(option).isTrue();
          }
        });
  }

  private static boolean hasOption(CommandLine command, String option) {
    return command.getCommandSpec().findOption(option) != null
        || command.getSubcommands().values().stream().anyMatch(sub -> hasOption(sub, option));
  }

  /** The library does not know what the command line calls things. */
  @Test
  void theLibrarySpeaksOfItself() throws IOException {
    // That the program fetches weights, users of the library may want to know as well.
    Pattern foreign = Pattern.compile("\"[^\"]*(--[a-z]|\\btopwork (?!applications )[a-z]+\\b)");
    Map<String, List<String>> found = new TreeMap<>();
    for (String module :
        List.of(
            "tensor",
            "onnxruntime",
            "graph",
            "import",
            "image",
            "train",
            "export",
            "facade",
            "serving/core")) {
      try (var files = Files.walk(TestData.root().resolve(module + "/src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          List<String> lines =
              Files.readAllLines(file).stream()
                  .filter(line -> !line.strip().startsWith("*"))
                  .filter(line -> foreign.matcher(line).find())
                  .toList();
          if (!lines.isEmpty()) {
            found.put(module + " " + file.getFileName(), lines);
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
