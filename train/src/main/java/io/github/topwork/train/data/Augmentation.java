package io.github.topwork.train.data;

import io.github.topwork.file.Sha256;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.image.ColorOrder;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.keras.LayerChain;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.WrittenLayers;
import io.github.topwork.importer.keras.layer.StandardLayers;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Random changes of images as they are read for training, by layers as a model has them: what
 * Keras's guide does with {@code dataset.map(augment)}.
 *
 * <pre>{@code
 * Augmentation.of(42, Layers.randomFlip("horizontal"), Layers.randomRotation(0.1))
 * }</pre>
 *
 * <p>Layers see one image of the contract's size with pixels from 0 to 255, red first, whatever the
 * model wants; scaling follows. What becomes of an image depends on seed, layers, epoch and its
 * bytes alone, not on batches or threads.
 *
 * <p>{@code MixUp} and {@code CutMix}, if they are among the layers, come last. They mix the images
 * of a batch, so that what becomes of an image depends on its batch too, and labels, which are rows
 * {@code float32[batch, classes]} then.
 *
 * @param layers in the order in which they change an image; none of them has weights, and all of
 *     them do nothing at inference
 * @param seed decides what is drawn, with the epoch and the image
 */
public record Augmentation(List<LayerDefinition> layers, long seed) {
  private static final String PLACE = "the augmentation";

  public Augmentation {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("layers: none (expected: at least one)");
    }
  }

  /** Returns an augmentation by these layers. */
  public static Augmentation of(long seed, LayerDefinition... layers) {
    return new Augmentation(List.of(layers), seed);
  }

  /** Does it mix the images of a batch, and their labels? */
  public boolean mixes() {
    return !mixings().isEmpty();
  }

  List<Mixing> mixings() {
    return layers.stream().flatMap(layer -> Mixing.of(layer).stream()).toList();
  }

  /** Does it change single images? */
  boolean changesImages() {
    return !imageLayers().isEmpty();
  }

  private List<LayerDefinition> imageLayers() {
    return layers.stream().filter(layer -> Mixing.of(layer).isEmpty()).toList();
  }

  /** What decides how a batch is mixed. */
  SplitMix64 random(int epoch, int batch) {
    return SplitMix64.of(seed, "mix/" + epoch + "/" + batch);
  }

  /**
   * Names what becomes of an image in an epoch: 64 hexadecimal digits that are others for other
   * layers, another seed, epoch or image.
   */
  public String id(LabelledImage image, int epoch) {
    String text = layers + "\n" + seed + "\n" + epoch + "\n" + image.sha256();
    return new Sha256().add(text).hex();
  }

  /**
   * Refuses layers that cannot be used on images of a contract, without TensorFlow.
   *
   * @throws io.github.topwork.problem.ModelException with what is wrong
   */
  public void check(ImageContract contract) {
    int single = imageLayers().size();
    if (!layers.subList(0, single).equals(imageLayers())) {
      throw new ShapeMismatchException(
          new Problem(
              "Not an augmentation",
              layers.toString(),
              "MixUp and CutMix behind all other layers",
              PLACE,
              "put them last"));
    }
    if (single > 0) {
      write(contract);
    }
  }

  /**
   * How images are read for it: with pixels from 0 to 255, red first, and else as the contract
   * says.
   */
  public static ImageContract unscaled(ImageContract contract) {
    return contract.toBuilder().preset(PixelScaling.NONE).build();
  }

  /**
   * Ops that change one image.
   *
   * @param input {@code float32[1, height, width, channels]}, pixels from 0 to 255, red first
   * @param output the same as the contract says
   */
  record Ops(Graph graph, ValueRef input, ValueRef output) {}

  Ops write(ImageContract contract) {
    Graph.Builder graph = Graph.builder();
    Shape shape = Shape.of(1, contract.height(), contract.width(), contract.channels());
    ValueRef input = new OpWriter(graph, "").placeholder("image", DataType.FLOAT, shape);
    TensorSpec image = new TensorSpec("image", input, DataType.FLOAT, shape);
    LayerChain chain = new LayerChain(StandardLayers.registry(), PLACE, seed);
    List<LayerDefinition> single = imageLayers();
    WrittenLayers inference = chain.write(graph, single, image, Set.of(input.node()));
    boolean isForTraining =
        inference.output().equals(input)
            && inference.variables().isEmpty()
            && inference.withTrainingMode().size() == single.size();
    WrittenLayers written = chain.writeTraining(graph, inference.definitions(), image, Map.of());
    if (!isForTraining || !written.shape().equals(shape)) {
      throw new ShapeMismatchException(
          new Problem(
              "Not an augmentation",
              single + ", which give " + written.shape(),
              "layers without weights that do nothing at inference and, in training, give images of"
                  + " the size that they take, "
                  + shape,
              PLACE,
              "put other layers into the model, before the backbone"));
    }
    ValueRef output = scaled(graph, written.output(), contract);
    return new Ops(graph.build(), input, output);
  }

  private static ValueRef scaled(Graph.Builder graph, ValueRef x, ImageContract contract) {
    OpWriter ops = new OpWriter(graph, "scaling");
    ValueRef ordered = x;
    if (contract.colorOrder() == ColorOrder.BGR) {
      ordered =
          ops.add(
              ops.node("ReverseV2", "bgr")
                  .input(x, ops.constant("axis", TensorData.vector(3)))
                  .attribute("T", DataType.FLOAT)
                  .attribute("Tidx", DataType.INT32));
    }
    ValueRef scale = ops.constant("scale", perChannel(contract.scaling().scale()));
    ValueRef offset = ops.constant("offset", perChannel(contract.scaling().offset()));
    return ops.op("AddV2", "scaled", ops.op("Mul", "product", ordered, scale), offset);
  }

  private static TensorData perChannel(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return TensorData.ofFloats(floats, floats.length);
  }
}
