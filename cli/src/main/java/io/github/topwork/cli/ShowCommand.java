package io.github.topwork.cli;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.train.data.Augmentation;
import io.github.topwork.train.data.Augmentations;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.SampleSheet;
import io.github.topwork.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code topwork show}: what does a training see? */
@Command(
    name = "show",
    description = {
      "Draw nine images of a folder with their labels and sizes; or what augmentation makes of one.",
      ""
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  topwork show photos --out samples.png",
      "  topwork show photos --out augmented.png --augment flip,rotation=0.1,zoom=0.2"
    })
final class ShowCommand implements Callable<Integer> {
  private static final String AUGMENT = "--augment";
  private static final String IMAGE_SIZE = "--image-size";
  private static final String SEED = "--seed";

  @Mixin private StandardOptions standard = new StandardOptions();

  @Parameters(
      paramLabel = "DATA",
      description = "Images, one folder for each class: DATA/cats/1.jpg, DATA/dogs/1.jpg.")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "PNG", description = "The file to write.")
  private Path out = Path.of("");

  @Option(
      names = AUGMENT,
      paramLabel = "SPECS",
      description =
          "Show what nine epochs make of the first image, as 'topwork train' has it; of mixup and"
              + " cutmix, what one epoch makes of nine.")
  private @Nullable String augment;

  @Option(
      names = IMAGE_SIZE,
      paramLabel = "HxW",
      defaultValue = "224x224",
      converter = Size.Converter.class,
      description = "With --augment, the size that it sees, default ${DEFAULT-VALUE}.")
  private Size size = new Size(0, 0);

  @Option(
      names = SEED,
      paramLabel = "N",
      defaultValue = "" + TrainingOptions.SEED,
      description = "With --augment, decides what is drawn, default ${DEFAULT-VALUE}.")
  private long seed;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  ShowCommand() {}

  @Override
  public Integer call() throws IOException {
    OutputFile.check("--out", out);
    Objections objections = new Objections();
    objections.check(this::refuseWithoutAugmentation);
    objections.check(IMAGE_SIZE, this::contract);
    objections.check(AUGMENT, this::augmentation);
    objections.make(() -> this);
    ImageFolder folder =
        ImageFolder.read(
            data, ImageFolderOptions.DEFAULTS, () -> Thread.currentThread().isInterrupted());
    spec.commandLine().getErr().println(folder.report().summary());
    LabelledImages images = folder.images();
    Optional<Augmentation> augmentation = augmentation();
    if (augmentation.isEmpty()) {
      SampleSheet.writePng(out, images, new ImageDecoder());
    } else {
      SampleSheet.writePng(out, images, contract(), augmentation.get());
    }
    spec.commandLine().getOut().println("Wrote " + out);
    return TopworkCommand.DONE;
  }

  private ImageContract contract() {
    return ImageContract.builder().size(size.height(), size.width()).build();
  }

  private Optional<Augmentation> augmentation() {
    return Optional.ofNullable(augment)
        .map(text -> new Augmentation(Augmentations.parse(text), seed));
  }

  private void refuseWithoutAugmentation() {
    List<String> given =
        List.of(IMAGE_SIZE, SEED).stream()
            .filter(spec.commandLine().getParseResult()::hasMatchedOption)
            .toList();
    if (augment == null && !given.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", given) + ": given without " + AUGMENT + " (expected: with it)");
    }
  }
}
