package io.github.topwork.cli;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Interpolation;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.image.ResizeMode;
import io.github.topwork.image.Scaling;
import io.github.topwork.train.run.PixelScaling;
import io.github.topwork.train.run.RunException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
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
      super(Scaling.PRESETS);
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

  /** The preset, if one was given. */
  Optional<String> preset() {
    return Optional.ofNullable(preset);
  }

  /**
   * The contract of a model's only input.
   *
   * @param notes where to say how pixels are scaled if it was not asked for
   * @throws RunException if no scaling was asked for and the architecture does not tell it
   * @throws ShapeMismatchException if the model takes no images, or an unknown size
   */
  ImageContract contract(ModelGraph model, PrintWriter notes) {
    List<TensorSpec> inputs = model.inputs();
    Shape shape = inputs.get(0).shape();
    boolean isImage = inputs.size() == 1 && shape.rank() == 4 && shape.dim(3).isKnown();
    if (!isImage) {
      throw refused(
          model,
          "inputs " + inputs,
          "one input float32[batch, height, width, channels]",
          "use 'topwork run' with tensors");
    }
    long height = size == null ? shape.dim(1).sizeOrMinusOne() : size.height();
    long width = size == null ? shape.dim(2).sizeOrMinusOne() : size.width();
    if (height < 1 || width < 1) {
      throw refused(
          model,
          "input " + inputs.get(0),
          "a size for the images",
          "say which with --image-size HxW, such as 224x224");
    }
    if (!fits(shape.dim(1).sizeOrMinusOne(), height)
        || !fits(shape.dim(2).sizeOrMinusOne(), width)) {
      throw refused(
          model,
          "--image-size " + height + "x" + width,
          "the size of the model's input "
              + inputs.get(0)
              + ", to which images of every size are brought",
          "leave --image-size out");
    }
    int channels = Math.toIntExact(shape.dim(3).sizeOrMinusOne());
    ImageContract.Builder contract =
        ImageContract.builder()
            .size(Math.toIntExact(height), Math.toIntExact(width))
            .channels(channels)
            .preset(scaling(model, notes).preset());
    if (interpolation != null) {
      contract.interpolation(interpolation);
    }
    if (resize != null) {
      contract.resize(resize);
    }
    if (decoder != null) {
      contract.decoder(decoder.id());
    }
    return contract.build();
  }

  /** Pixels in another range than the model's give results that look right and are not. */
  private PixelScaling scaling(ModelGraph model, PrintWriter notes) {
    if (preset != null) {
      Check.oneOf(PREPROCESS, preset, Scaling.PRESETS);
    }
    PixelScaling scaling = PixelScaling.of(model, preset());
    if (preset == null) {
      notes.println(
          "Note: pixels are scaled '" + scaling.preset() + "', " + scaling.reason() + ".");
    }
    return scaling;
  }

  private static boolean fits(long declared, long wanted) {
    return declared < 0 || declared == wanted;
  }

  private static ShapeMismatchException refused(
      ModelGraph model, String given, String expected, String fix) {
    return new ShapeMismatchException(
        new Problem(
            "Images do not fit the model", given, expected, model.provenance().source(), fix));
  }
}
