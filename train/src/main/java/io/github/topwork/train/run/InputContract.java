package io.github.topwork.train.run;

import io.github.topwork.graph.Dim;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.image.ImageContract;
import java.util.function.ToIntFunction;

/** How images become the input of a backbone: its size, how pixels are scaled, and the decoder. */
final class InputContract {
  private InputContract() {}

  /**
   * Returns the contract of a model.
   *
   * @throws ShapeMismatchException if the model has no image input, or neither it nor the options
   *     say its size, or they do not agree
   */
  static ImageContract of(ModelGraph model, PixelScaling scaling, TrainingOptions options) {
    Shape shape = model.inputs().size() == 1 ? model.inputs().get(0).shape() : Shape.UNKNOWN;
    boolean isImage = shape.rank() == 4;
    long height = isImage ? sizeOf(shape.dim(1), options, TrainingOptions.ImageSize::height) : -1;
    long width = isImage ? sizeOf(shape.dim(2), options, TrainingOptions.ImageSize::width) : -1;
    long channels = isImage && shape.dim(3).isKnown() ? shape.dim(3).sizeOrMinusOne() : 3;
    boolean agrees =
        options
            .imageSize()
            .map(size -> size.height() == height && size.width() == width)
            .orElse(true);
    if (!isImage) {
      throw refused(
          options,
          "Backbone does not take images",
          "inputs " + model.inputs(),
          "one input [batch, height, width, channels]",
          "give a model of images");
    }
    if (height < 1 || width < 1) {
      throw refused(
          options,
          "Backbone does not say the size of its images",
          "input " + model.inputs().get(0),
          "a size for the images",
          "say which with --image-size HxW, such as 224x224");
    }
    if (!agrees) {
      throw refused(
          options,
          "Backbone takes images of one size only",
          "--image-size "
              + options.imageSize().map(size -> size.height() + "x" + size.width()).orElse(""),
          height + "x" + width + ", to which images of every size are brought",
          "leave --image-size out; a backbone for another size is saved in Keras with the input"
              + " shape (None, None, "
              + channels
              + "), or is a weights file of 'topwork applications fetch'");
    }
    return ImageContract.preset(scaling.preset())
        .size(Math.toIntExact(height), Math.toIntExact(width))
        .channels(Math.toIntExact(channels))
        .decoder(options.decoder().id())
        .build();
  }

  private static ShapeMismatchException refused(
      TrainingOptions options, String what, String given, String expected, String fix) {
    return new ShapeMismatchException(
        new Problem(what, given, expected, options.backbone().toString(), fix));
  }

  private static long sizeOf(
      Dim dim, TrainingOptions options, ToIntFunction<TrainingOptions.ImageSize> asked) {
    return dim.isKnown()
        ? dim.sizeOrMinusOne()
        : options.imageSize().map(size -> (long) asked.applyAsInt(size)).orElse(-1L);
  }
}
