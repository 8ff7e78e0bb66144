package io.github.topwork.export.onnx.op;

import java.util.List;

/** The handlers that come with Topwork. */
public final class OpHandlers {
  /** All of them, sorted by name. */
  public static final List<OpHandler> ALL =
      List.of(
          new ActivationHandler(),
          new ArgMaxHandler(),
          new BatchNormHandler(),
          new BiasAddHandler(),
          new CastHandler(),
          new ConcatHandler(),
          new ConvHandler(),
          new ConvTransposeHandler(),
          new DerivedHandler(),
          new ElementwiseHandler(),
          new FilterResizeHandler(),
          new GatherHandler(),
          new IdentityHandler(),
          new MatMulHandler(),
          new PackHandler(),
          new PadHandler(),
          new PoolHandler(),
          new ReduceHandler(),
          new ReshapeHandler(),
          new ResizeHandler(),
          new SelectHandler(),
          new ShapeHandler(),
          new SliceHandler(),
          new SourceHandler(),
          new SpaceDepthHandler(),
          new TileHandler(),
          new TransposeHandler());

  private OpHandlers() {}
}
