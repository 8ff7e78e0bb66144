package io.github.topwork.cli;

import io.github.topwork.graph.text.Sizes;
import io.github.topwork.graph.text.Table;
import io.github.topwork.graph.text.Table.Column;
import io.github.topwork.importer.applications.ApplicationForm;
import io.github.topwork.importer.cache.KerasCache;
import io.github.topwork.importer.cache.OfficialWeights;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork applications}: the models of keras.applications. */
@Command(
    name = "applications",
    description = {
      "List the models of keras.applications: parameters, size, default input, preprocessing and the"
          + " official file with ImageNet weights; an asterisk marks files that are in Keras's cache.",
      ""
    },
    subcommands = ApplicationsFetchCommand.class,
    footer = {
      "",
      "@|bold Examples|@",
      "  topwork applications",
      "  topwork applications --top",
      "  topwork applications fetch Xception"
    })
final class ApplicationsCommand implements Callable<Integer> {
  private static final long FLOAT_BYTES = 4;

  @Mixin private StandardOptions standard = new StandardOptions();

  @Option(
      names = "--top",
      description = "With the classifier of 1000 classes; without it by default.")
  private boolean withTop;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean asJson;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  ApplicationsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<ApplicationForm> forms = ApplicationForm.all();
    out.print(asJson ? json(forms) + "\n" : table(forms));
    return TopworkCommand.DONE;
  }

  private String table(List<ApplicationForm> forms) {
    Table table =
        Table.of(
            Column.left("Model"),
            Column.right("Params"),
            Column.right("Size"),
            Column.right("Input"),
            Column.left("Pixels"),
            Column.left("Official weights"));
    for (ApplicationForm form : forms) {
      long parameters = form.parameters(withTop).total();
      int size = form.application().defaultSize();
      OfficialWeights weights = form.officialWeights(withTop);
      table.row(
          form.name(),
          Sizes.count(parameters),
          Sizes.bytes(parameters * FLOAT_BYTES),
          size + "x" + size,
          form.application().preprocessing().key(),
          weights.file() + (isCached(weights) ? " *" : ""));
    }
    return table.toString();
  }

  private Json json(List<ApplicationForm> forms) {
    List<Object> all = new ArrayList<>();
    for (ApplicationForm form : forms) {
      OfficialWeights weights = form.officialWeights(withTop);
      all.add(
          new Json()
              .put("name", form.name())
              .put("parameters", form.parameters(withTop).total())
              .put("trainable", form.parameters(withTop).trainable())
              .put("bytes", form.parameters(withTop).total() * FLOAT_BYTES)
              .put("inputSize", form.application().defaultSize())
              .put("preprocessing", form.application().preprocessing().key())
              .put("file", weights.file())
              .put("url", weights.url())
              .put("hash", weights.hash().orElse(null))
              .put("cached", isCached(weights))
              .fields());
    }
    return new Json().put("top", withTop).put("applications", all);
  }

  private static boolean isCached(OfficialWeights weights) {
    return Files.isRegularFile(KerasCache.models().resolve(weights.file()));
  }
}
