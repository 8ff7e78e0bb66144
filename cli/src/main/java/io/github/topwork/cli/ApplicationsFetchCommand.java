package io.github.topwork.cli;

import io.github.topwork.graph.text.Sizes;
import io.github.topwork.importer.applications.ApplicationForm;
import io.github.topwork.importer.cache.ImageNetClasses;
import io.github.topwork.importer.cache.KerasCache;
import io.github.topwork.importer.cache.OfficialWeights;
import io.github.topwork.importer.cache.WeightDownload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code topwork applications fetch}: official weights into Keras's cache. */
@Command(
    name = "fetch",
    description = {
      "Download the official ImageNet weights of a model into Keras's cache, or with the name 'classes' the"
          + " names of the 1000 classes. A download that broke off goes on; the hash is checked.",
      ""
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  topwork applications fetch Xception",
      "  topwork applications fetch MobileNet_0.25 --top",
      "  topwork applications fetch classes"
    })
final class ApplicationsFetchCommand implements Callable<Integer> {

  /** Progress is told every so many percent, or megabytes where the size is not known. */
  private static final int STEP = 10;

  private static final long MEGABYTE = 1 << 20;

  @Mixin private StandardOptions standard = new StandardOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "A model that 'topwork applications' lists, or 'classes'.")
  private String name = "";

  @Option(
      names = "--top",
      description = "With the classifier of 1000 classes; without it by default.")
  private boolean withTop;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Folder of the files, default ~/.keras/models (KERAS_HOME moves it).")
  private @Nullable Path cache;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      defaultValue = OfficialWeights.SERVER,
      description = "Server with the same folders, default ${DEFAULT-VALUE}.")
  private String mirror = OfficialWeights.SERVER;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  ApplicationsFetchCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    OfficialWeights official =
        name.equals("classes")
            ? ImageNetClasses.OFFICIAL
            : ApplicationForm.named(name).officialWeights(withTop);
    OfficialWeights file = official.mirror(mirror);
    Path folder = cache == null ? KerasCache.models() : cache;
    WeightDownload.Outcome outcome = WeightDownload.of(file, folder).run(new Percent());
    PrintWriter out = spec.commandLine().getOut();
    out.println(folder.resolve(file.file()));
    spec.commandLine()
        .getErr()
        .println(
            switch (outcome) {
                  case PRESENT -> "Already there";
                  case DOWNLOADED -> "Downloaded";
                  case RESUMED -> "Downloaded the rest";
                }
                + (file.hash().isPresent()
                    ? "; its hash is that of the official file."
                    : "; Keras states no hash for this file."));
    return TopworkCommand.DONE;
  }

  /** Tells progress in steps, so that logs stay short. */
  private final class Percent implements WeightDownload.Progress {
    private long told = -1;

    @Override
    public void at(long bytes, OptionalLong total) {
      boolean isKnown = total.isPresent() && total.getAsLong() > 0;
      long step = isKnown ? bytes * 100 / total.getAsLong() / STEP : bytes / MEGABYTE / STEP;
      if (step > told) {
        told = step;
        String size = Sizes.bytes(bytes);
        String text =
            isKnown ? step * STEP + " %  " + size + " of " + Sizes.bytes(total.getAsLong()) : size;
        spec.commandLine().getErr().println(text);
      }
    }
  }
}
