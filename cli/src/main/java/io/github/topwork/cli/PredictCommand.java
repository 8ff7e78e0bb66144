package io.github.topwork.cli;

import io.github.topwork.ImageClassifier;
import io.github.topwork.graph.text.Table;
import io.github.topwork.graph.text.Table.Column;
import io.github.topwork.image.ImageFormatException;
import io.github.topwork.image.Labels;
import io.github.topwork.image.Prediction;
import io.github.topwork.train.data.ImageFiles;
import io.github.topwork.train.data.ImageFolderOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code topwork predict}: what is in these images? */
@Command(
    name = "predict",
    description = {
      "Classify images with a model or an .onnx file; print the most probable classes of each.",
      ""
    },
    footer = {
      "",
      "A run folder runs in TensorFlow, its model.onnx in ONNX Runtime; both know their classes and"
          + " preprocessing. For another model say the labels, if there are any, and the preprocessing"
          + " where its architecture does not tell it.",
      "",
      "An image that cannot be read is reported, the others are classified, and the exit code is 2.",
      "",
      "@|bold Examples|@",
      "  topwork predict run photo.jpg",
      "  topwork predict run holiday/ --json",
      "  topwork predict run/model.onnx a.jpg b.png --top 5 --json",
      "  topwork predict model.keras photo.jpg --preprocess tf --labels classes.txt",
      "  topwork predict mobilenet_1_0_224_tf.h5 photo.jpg --labels imagenet"
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ClassifierArgument model = new ClassifierArgument();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "JPEG or PNG files, or folders: then all images in them and below.")
  private List<Path> images = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "3",
      description = "Classes to print for each image, default ${DEFAULT-VALUE}.")
  private int top;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean asJson;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  PredictCommand() {}

  @Override
  public Integer call() throws IOException {
    Check.atLeast("--top", top, 1);
    List<Path> files = files();
    PrintWriter err = spec.commandLine().getErr();
    Json json = new Json();
    Table table = Table.of(Column.left("Image"), Column.left("Class"), Column.right("Probability"));
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    int unreadable = 0;
    try (ImageClassifier classifier = model.open(PredictCommand::numbered, err)) {
      for (Path file : files) {
        List<Prediction> best;
        try {
          best = classifier.classify(file, top);
        } catch (IOException | ImageFormatException e) {
          if (files.size() == 1 && !asJson || Thread.currentThread().isInterrupted()) {
            throw e;
          }
          String reason = Failures.message(e);
          err.println("Not classified: " + reason);
          all.add(new Json().put("image", file.toString()).put("error", reason).fields());
          unreadable++;
          continue;
        }
        addTo(table, file, best);
        all.add(toJson(file, best));
      }
      json.put("runtime", classifier.runtime()).put("images", all);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.print(json + "\n");
    } else if (unreadable < files.size()) {
      out.print(table);
    }
    if (unreadable > 0) {
      out.flush();
      throw new UnreadableImagesException(unreadable, files.size());
    }
    return TopworkCommand.DONE;
  }

  /** Told apart from a failure of the model: the others were classified. */
  private static final class UnreadableImagesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableImagesException(int unreadable, int all) {
      super(unreadable + " of " + all + " images could not be classified, as said above.");
    }
  }

  /**
   * What to classify: the files, and for each folder the images in it.
   *
   * @throws IllegalArgumentException if a folder holds none, or nothing of all that is there
   */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : images) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      ImageFiles found = ImageFiles.in(path, ImageFolderOptions.KERAS_EXTENSIONS);
      if (found.images().isEmpty()) {
        throw new IllegalArgumentException(
            "IMAGE: '"
                + path
                + "', a folder with "
                + found.others()
                + " other files and no images (expected: a JPEG or PNG file, or a folder of them)");
      }
      files.addAll(found.images());
    }
    if (files.stream().noneMatch(Files::exists)) {
      // Before the model is opened.
      throw new IllegalArgumentException(
          "IMAGE: no such file: "
              + files.stream().map(Path::toString).collect(Collectors.joining(", "))
              + " (expected: JPEG or PNG files, or folders of them)");
    }
    return files;
  }

  private static void addTo(Table table, Path file, List<Prediction> guesses) {
    String name = file.toString();
    for (Prediction guess : guesses) {
      table.row(name, guess.label(), String.format(Locale.ROOT, "%.4f", guess.probability()));
      name = "";
    }
  }

  /** Without names, classes are called by their place. */
  private static Labels numbered(int units) {
    int classes = Math.max(2, units);
    return new Labels(IntStream.range(0, classes).mapToObj(i -> "class " + i).toList());
  }

  private static Map<String, @Nullable Object> toJson(Path image, List<Prediction> guesses) {
    return new Json()
        .put("image", image.toString())
        .put(
            "classes",
            guesses.stream()
                .map(
                    guess ->
                        new Json()
                            .put("label", guess.label())
                            .put("probability", guess.probability())
                            .fields())
                .toList())
        .fields();
  }
}
