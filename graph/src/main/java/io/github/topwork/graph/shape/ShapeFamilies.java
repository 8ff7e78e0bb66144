package io.github.topwork.graph.shape;

import java.util.List;

/** All families of rules. */
final class ShapeFamilies {
  static final List<ShapeFamily> ALL =
      List.of(
          new BlockShapes(),
          new ConcatenationShapes(),
          new ConvolutionShapes(),
          new ElementwiseShapes(),
          new ImageShapes(),
          new LayoutShapes(),
          new MatrixShapes(),
          new ReductionShapes(),
          new SliceShapes(),
          new SourceShapes());

  static final ShapeTable TABLE = ShapeTable.of(ALL);

  private ShapeFamilies() {}
}
