package io.github.topwork.cli;

import io.github.topwork.ImageClassifier;
import io.github.topwork.ModelPath;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.classifier.ClassifierOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The image classifier that a command works on. */
final class ClassifierArgument {
  /** Labels of a model that has none and for which none were given. */
  @FunctionalInterface
  interface Otherwise {
    /** Labels for a number of outputs. */
    Labels of(int units) throws IOException;
  }

  @Mixin private ModelArgument model = new ModelArgument();
  @Mixin private PreprocessingOptions preprocessing = new PreprocessingOptions();

  @Option(names = "--labels", paramLabel = "FILE", description = LabelsFile.DESCRIPTION)
  private @Nullable Path labelsFile;

  /**
   * Opens the classifier; the caller closes it.
   *
   * @param otherwise labels where nothing says them
   * @param notes standard error
   */
  ImageClassifier open(Otherwise otherwise, PrintWriter notes) throws IOException {
    ModelPath path = model.path();
    return switch (path.kind()) {
      case ONNX, RUN -> ImageClassifier.open(refuseExtras(path));
      case IMPORTABLE -> {
        try (ImportedModel imported = model.open(notes)) {
          ImageContract contract = preprocessing.contract(imported.model(), notes);
          Labels labels =
              labelsFile != null
                  ? LabelsFile.read(labelsFile)
                  : otherwise.of(ClassifierOutput.units(imported.model()));
          ClassifierSpec spec =
              new ClassifierSpec(contract, labels, ClassifierOutput.kind(imported.model()));
          yield ImageClassifier.of(imported, spec);
        }
      }
    };
  }

  /** A run and an ONNX file say what they expect; being told otherwise is a mistake. */
  private Path refuseExtras(ModelPath path) {
    if (preprocessing.isGiven() || labelsFile != null) {
      throw new IllegalArgumentException(
          "--preprocess, --image-size, --interpolation, --resize, --decoder, --labels: given for "
              + path.path()
              + " (expected: none of them; the model says itself what it expects)");
    }
    return model.withoutImport();
  }
}
