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
      if (scope.inputShape().rank() != 4) {
        throw scope.mismatch("images [batch, height, width, channels]");
      }
      OpWriter ops = scope.ops();
      ValueRef size = ops.constant("size", TensorData.vector(height, width));
      ValueRef resized =
          ops.add(
              ops.node(interpolation.op(), "resize")
                  .input(scope.input(), size)
                  .attribute("T", DataType.FLOAT)
                  .attribute("align_corners", false)
                  .attribute("half_pixel_centers", true));
      Shape shape = scope.inputShape().withDim(1, Dim.of(height)).withDim(2, Dim.of(width));
      return LayerOutput.of(resized, shape);
    }
  }

  /** How {@link Resizing} finds a pixel's value. */
  enum Interpolation {
    /** Weighted mean of the four nearest pixels. */
    BILINEAR("ResizeBilinear"),
    /** The nearest pixel. */
    NEAREST("ResizeNearestNeighbor");

    private final String op;

    Interpolation(String op) {
      this.op = op;
    }

    String op() {
      return op;
    }
  }
}
