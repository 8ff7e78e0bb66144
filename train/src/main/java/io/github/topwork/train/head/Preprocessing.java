package io.github.topwork.train.head;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;

/** A layer in front of the backbone, part of the model as in Keras's transfer learning guide. */
public sealed interface Preprocessing {
  /** Class name that Keras shows. */
  String className();

  /** Returns the shape that must come in for {@code output} to go out. */
  Shape inputShape(Shape output);

  /** Writes the nodes of the layer. */
  LayerOutput write(LayerScope scope);

  /** {@code x · scale + offset}: {@code 1/127.5, -1} takes 0…255 to -1…1. */
  record Rescaling(double scale, double offset) implements Preprocessing {
    @Override
    public String className() {
      return "Rescaling";
    }

    @Override
    public Shape inputShape(Shape output) {
      return output;
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      OpWriter ops = scope.ops();
      ValueRef factor = ops.constant("Cast/x", TensorData.scalar((float) scale));
      ValueRef summand = ops.constant("Cast_1/x", TensorData.scalar((float) offset));
      ValueRef scaled = ops.op("Mul", "mul", scope.input(), factor);
      return LayerOutput.of(ops.op("AddV2", "add", scaled, summand), scope.inputShape());
    }
  }

  /** Images of any size to this one, with half-pixel centers and without antialiasing. */
  record Resizing(int height, int width, Interpolation interpolation) implements Preprocessing {
    public Resizing {
      if (height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "size: " + height + "x" + width + " (expected: both >= 1)");
      }
    }

    @Override
    public String className() {
      return "Resizing";
    }

    @Override
    public Shape inputShape(Shape output) {
      return output.withDim(1, Dim.named("height")).withDim(2, Dim.named("width"));
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      return interpolation.resize(scope, height, width);
    }
  }

  /**
   * Images of one size to another without distortion: as large as fits, centered, with zeros around
   * it, as {@code tf.image.resize_with_pad} does. Half-pixel centers, without antialiasing.
   *
   * @param inputHeight height of the images that come in, in pixels
   * @param inputWidth their width
   * @param height height of those that go out
   * @param width their width
   */
  record ResizingWithPadding(
      int inputHeight, int inputWidth, int height, int width, Interpolation interpolation)
      implements Preprocessing {
    public ResizingWithPadding {
      if (inputHeight < 1 || inputWidth < 1 || height < 1 || width < 1) {
        throw new IllegalArgumentException(
            "sizes: "
                + inputHeight
                + "x"
                + inputWidth
                + " to "
                + height
                + "x"
                + width
                + " (expected: all >= 1)");
      }
    }

    @Override
    public String className() {
      return "Resizing";
    }

    @Override
    public Shape inputShape(Shape output) {
      return output.withDim(1, Dim.of(inputHeight)).withDim(2, Dim.of(inputWidth));
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      // TensorFlow computes the sizes in float32, and so does this.
      float ratio = Math.max((float) inputHeight / height, (float) inputWidth / width);
      float exactHeight = inputHeight / ratio;
      float exactWidth = inputWidth / ratio;
      LayerOutput inner =
          interpolation.resize(
              scope, Math.max(1, (int) exactHeight), Math.max(1, (int) exactWidth));
      int top = Math.max(0, (int) ((height - exactHeight) / 2));
      int left = Math.max(0, (int) ((width - exactWidth) / 2));
      int bottom = height - top - (int) inner.shape().dim(1).sizeOrMinusOne();
      int right = width - left - (int) inner.shape().dim(2).sizeOrMinusOne();
      if (top == 0 && left == 0 && bottom == 0 && right == 0) {
        return inner;
      }
      OpWriter ops = scope.ops();
      TensorData paddings =
          TensorData.ofInts(new int[] {0, 0, top, bottom, left, right, 0, 0}, 4, 2);
      ValueRef padded =
          ops.add(
              ops.node("Pad", "pad")
                  .input(inner.value(), ops.constant("pad/paddings", paddings))
                  .attribute("T", DataType.FLOAT)
                  .attribute("Tpaddings", DataType.INT32));
      return LayerOutput.of(
          padded, inner.shape().withDim(1, Dim.of(height)).withDim(2, Dim.of(width)));
    }
  }

  /** How a resized image gets a pixel's value. */
  enum Interpolation {
    /** Weighted mean of the four nearest pixels. */
    BILINEAR("ResizeBilinear"),
    /** The nearest pixel. */
    NEAREST("ResizeNearestNeighbor");

    private final String op;

    Interpolation(String op) {
      this.op = op;
    }

    private LayerOutput resize(LayerScope scope, int height, int width) {
      if (scope.inputShape().rank() != 4) {
        throw scope.mismatch("images [batch, height, width, channels]");
      }
      OpWriter ops = scope.ops();
      ValueRef resized =
          ops.add(
              ops.node(op, "resize")
                  .input(scope.input(), ops.constant("size", TensorData.vector(height, width)))
                  .attribute("T", DataType.FLOAT)
                  .attribute("align_corners", false)
                  .attribute("half_pixel_centers", true));
      return LayerOutput.of(
          resized, scope.inputShape().withDim(1, Dim.of(height)).withDim(2, Dim.of(width)));
    }
  }
}
