package io.github.topwork.cli;

import io.github.topwork.cli.Table.Column;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.Labels;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "@|bold Examples|@",
      "  topwork predict run photo.jpg",
      "  topwork predict run/model.onnx a.jpg b.png --top 5 --json",
      "  topwork predict model.keras photo.jpg --preprocess tf --labels classes.txt",
      "  topwork predict mobilenet_1_0_224_tf.h5 photo.jpg --labels imagenet"
    })
final class PredictCommand implements Callable<Integer> {
  /** One class of an image. */
  private record Guess(String label, double probability) {}

  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ClassifierArgument model = new ClassifierArgument();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "JPEG or PNG files.")
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
    ImageDecoder decoder = new ImageDecoder();
    Json json = new Json();
    Table table = Table.of(Column.left("Image"), Column.left("Class"), Column.right("Probability"));
    try (ImageClassifier classifier =
        model.open(PredictCommand::numbered, spec.commandLine().getErr())) {
      ImageContract contract = classifier.contract();
      ImagePreprocessor preprocessor = ImagePreprocessor.of(contract);
      Shape shape = Shape.of(1, contract.height(), contract.width(), contract.channels());
      List<Map<String, @Nullable Object>> all = new java.util.ArrayList<>();
      for (Path image : images) {
        float[] pixels = preprocessor.toArray(decoder.decode(image));
        TensorData input = TensorData.ofFloats(pixels, shape.toSizes());
        List<Guess> guesses = best(classifier, classifier.outputs(input));
        boolean isFirst = true;
        for (Guess guess : guesses) {
          String probability = String.format(Locale.ROOT, "%.4f", guess.probability());
          table.row(isFirst ? image.toString() : "", guess.label(), probability);
          isFirst = false;
        }
        all.add(toJson(image, guesses));
      }
      json.put("runtime", classifier.runtime()).put("images", all);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(asJson ? json + "\n" : table.toString());
    return TopworkCommand.DONE;
  }

  /** Without names, classes are called by their place. */
  private static Labels numbered(int units) {
    int classes = Math.max(2, units);
    return new Labels(IntStream.range(0, classes).mapToObj(i -> "class " + i).toList());
  }

  private List<Guess> best(ImageClassifier classifier, TensorData outputs) {
    float[] values = outputs.toFloats();
    double[] probabilities = classifier.kind().probabilities(values, 0, values.length);
    Labels labels = classifier.labels();
    return IntStream.range(0, probabilities.length)
        .mapToObj(index -> new Guess(labels.get(index), probabilities[index]))
        .sorted(Comparator.comparingDouble(Guess::probability).reversed())
        .limit(top)
        .toList();
  }

  private static Map<String, @Nullable Object> toJson(Path image, List<Guess> guesses) {
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
