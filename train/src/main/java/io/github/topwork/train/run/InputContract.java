package io.github.topwork.train.run;

import io.github.topwork.graph.Dim;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.image.ImageContract;
import java.util.function.ToIntFunction;

/** How images become the input of a backbone: its size, and how pixels are scaled. */
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
    if (height < 1 || width < 1 || !agrees) {
      throw new ShapeMismatchException(
          new Problem(
              "Backbone does not take images of a known size",
              "inputs "
                  + model.inputs()
                  + options
                      .imageSize()
                      .map(size -> " and image size " + size.height() + "x" + size.width())
                      .orElse(""),
              "one input [batch, height, width, channels]",
              options.backbone().toString(),
              "give the size with --image-size where the model leaves it open"));
    }
    return ImageContract.preset(scaling.preset())
        .size(Math.toIntExact(height), Math.toIntExact(width))
        .channels(Math.toIntExact(channels))
        .build();
  }

  private static long sizeOf(
      Dim dim, TrainingOptions options, ToIntFunction<TrainingOptions.ImageSize> asked) {
    return dim.isKnown()
        ? dim.sizeOrMinusOne()
        : options.imageSize().map(size -> (long) asked.applyAsInt(size)).orElse(-1L);
  }
}
