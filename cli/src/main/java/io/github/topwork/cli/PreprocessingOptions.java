package io.github.topwork.cli;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Interpolation;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.image.ResizeMode;
import io.github.topwork.importer.classifier.ImageInput;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How images become the input of a model that does not say so itself. */
final class PreprocessingOptions {
  static final String PREPROCESS = "--preprocess";
  static final String DECODER = "--decoder";

  static final String DECODER_DESCRIPTION =
      "Whose pixels a JPEG becomes: ${COMPLETION-CANDIDATES}; default TOPWORK, those of Pillow and"
          + " Keras's load_img, turned upright. TENSORFLOW for a model trained on those of"
          + " tf.io.decode_image, such as from Keras's image_dataset_from_directory.";

  /** Names of the presets, for the help. */
  static final class Presets extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Presets() {
      super(PixelScaling.names());
    }
  }

  @Option(
      names = PREPROCESS,
      paramLabel = "NAME",
      completionCandidates = Presets.class,
      description =
          "What the model expects of pixels, one of ${COMPLETION-CANDIDATES}: 0 to 255 as they are,"
              + " 0 to 1, -1 to 1, ImageNet mean and deviation, ImageNet mean in BGR; without it decided"
              + " by the architecture.")
  private @Nullable String preset;

  @Option(
      names = "--image-size",
      paramLabel = "HxW",
      converter = Size.Converter.class,
      description =
          "Height and width of the model's input; only for one that takes any size. Images of every"
              + " size are brought to it.")
  private @Nullable Size size;

  @Option(
      names = "--interpolation",
      paramLabel = "NAME",
      description = "How images are resized: ${COMPLETION-CANDIDATES}; default BILINEAR.")
  private @Nullable Interpolation interpolation;

  @Option(
      names = "--resize",
      paramLabel = "NAME",
      description =
          "What happens to another aspect ratio: ${COMPLETION-CANDIDATES}; default STRETCH.")
  private @Nullable ResizeMode resize;

  @Option(names = DECODER, paramLabel = "NAME", description = DECODER_DESCRIPTION)
  private @Nullable KnownDecoder decoder;

  /** Was any of them given? */
  boolean isGiven() {
    return preset != null
        || size != null
        || interpolation != null
        || resize != null
        || decoder != null;
  }

  /**
   * The contract of a model's only input.
   *
   * @param notes where to say how pixels are scaled if it was not asked for
   * @throws io.github.topwork.problem.ModelException if the model takes no images or an unknown
   *     size, or does not tell how it wants its pixels
   */
  ImageContract contract(ModelGraph model, PrintWriter notes) {
    ImageInput.Builder input = ImageInput.of(model);
    if (preset != null) {
      Check.oneOf(PREPROCESS, preset, PixelScaling.names());
      input.scaling(PixelScaling.named(preset));
    }
    if (size != null) {
      input.size(size.height(), size.width());
    }
    if (interpolation != null) {
      input.interpolation(interpolation);
    }
    if (resize != null) {
      input.resize(resize);
    }
    if (decoder != null) {
      input.decoder(decoder);
    }
    ImageInput found = input.build();
    if (preset == null) {
      // Pixels in another range than the model's give results that look right and are not.
      notes.println(
          "Note: pixels are scaled '" + found.scaling().key() + "', " + found.reason() + ".");
    }
    return found.contract();
  }
}
