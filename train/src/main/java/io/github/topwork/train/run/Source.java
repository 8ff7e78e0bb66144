package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.backbone.BackboneCut;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.classifier.ImageInput;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.train.TransferModel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The backbone of a job, and how images become its input: all that is known before the images are.
 *
 * @param options the job's
 * @param imported the model, which the job closes
 * @param cut where it ends
 * @param input how images become its input
 * @param start the frozen backbone under a head of one unit, for all that does not depend on how
 *     many units it ends in
 */
record Source(
    TrainingOptions options,
    ImportedModel imported,
    BackboneCut cut,
    ImageInput input,
    TransferModel start) {
  /**
   * Looks at a model.
   *
   * @throws RuntimeException as {@link TrainingJob#run} has it, with all that is wrong
   */
  static Source of(TrainingOptions options, ImportedModel imported) {
    ModelGraph model = imported.model();
    Refusals refusals = new Refusals();
    Optional<ImageInput> input = refusals.get(() -> input(options, model));
    Optional<BackboneCut> cut =
        refusals.get(
            () ->
                Backbones.cut(model, options.cut().map(CutPoint::at).orElse(CutPoint.automatic())));
    Optional<TransferModel> start =
        cut.flatMap(found -> refusals.get(() -> model(options, imported, found.backbone(), 1)));
    start.ifPresent(found -> refusals.check(() -> requireLayersToUnfreeze(options, found)));
    refusals.throwIfAny();
    return new Source(
        options, imported, cut.orElseThrow(), input.orElseThrow(), start.orElseThrow());
  }

  private static ImageInput input(TrainingOptions options, ModelGraph model) {
    ImageInput.Builder input = ImageInput.of(model).decoder(options.decoder());
    options.preprocessing().map(PixelScaling::named).ifPresent(input::scaling);
    options.imageSize().ifPresent(size -> input.size(size.height(), size.width()));
    return input.build();
  }

  /** The backbone, frozen, under a new head. */
  TransferModel model(int units) {
    return model(options, imported, cut.backbone(), units);
  }

  private static TransferModel model(
      TrainingOptions options, ImportedModel imported, ModelGraph backbone, int units) {
    return TransferModel.builder(backbone.withTrainable(variable -> false), imported.weights())
        .name(name(options, imported.model()))
        .head(options.head().on(backbone, units))
        .seed(options.seed())
        .build();
  }

  /**
   * Fine-tuning begins when the head is trained, which is too late to hear that nothing matches.
   *
   * @throws SignatureNotFoundException if no layer matches, or none with weights to train
   */
  private static void requireLayersToUnfreeze(TrainingOptions options, TransferModel frozen) {
    if (options.fineTuning().epochs() == 0) {
      return;
    }
    TransferModel unfrozen = frozen.unfreeze(options.unfreeze());
    boolean trainsMore =
        unfrozen.model().trainableParameterCount() > frozen.model().trainableParameterCount();
    if (!trainsMore && !options.unfreeze().equals(TrainingOptions.ALL_LAYERS)) {
      throw new SignatureNotFoundException(
          new Problem(
              "Nothing to unfreeze",
              "'" + options.unfreeze() + "', which matches only layers without trainable weights",
              "a pattern for some layers of the backbone that have them",
              options.backbone().toString(),
              "take layers of ModelGraph.layers that have weights"));
    }
  }

  /** A name for the backbone among the layers: that of its file, made fit for TensorFlow. */
  private static String name(TrainingOptions options, ModelGraph model) {
    if (model.layers().layers().size() == 1) {
      return model.layers().layers().get(0).name();
    }
    String name =
        fileName(options.backbone())
            .toLowerCase(Locale.ROOT)
            .replaceFirst("\\.(keras|h5|hdf5|savedmodel)$", "")
            .replaceAll("[^a-z0-9_]+", "_");
    return name.matches("[a-z].*") ? name : "backbone";
  }

  static String fileName(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? path.toString() : name.toString();
  }
}
