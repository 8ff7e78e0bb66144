package io.github.topwork.export.parity;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a wrong translation does to a model: one mistake, at one node that a seed chooses, in a
 * graph whose weights are constants.
 */
enum TranslationFault {
  /** Padding one row too far up and one column too far left. */
  PAD_MOVED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      if (node.op().equals("Pad") && graph.producer(node.input(1)).op().equals("Const")) {
        Node paddings = graph.producer(node.input(1));
        long[] moved = paddings.tensor("value").toLongs();
        boolean any = false;
        for (int i = 0; i < moved.length; i += 2) {
          if (moved[i] + moved[i + 1] > 0) {
            int by = moved[i + 1] > 0 ? 1 : -1;
            moved[i] += by;
            moved[i + 1] -= by;
            any = true;
          }
        }
        TensorData value = ints(paddings.tensor("value"), moved);
        return any ? Optional.of(withConstant(graph, node, 1, value)) : Optional.empty();
      }
      boolean isConv = node.op().equals("Conv2D") || node.op().equals("DepthwiseConv2dNative");
      if (!isConv
          || !node.text("padding").equals("SAME")
          || !node.integers("strides").equals(List.of(1L, 1L, 1L, 1L))
          || !node.integers("dilations", List.of(1L, 1L, 1L, 1L)).equals(List.of(1L, 1L, 1L, 1L))
          || !graph.producer(node.input(1)).op().equals("Const")) {
        return Optional.empty();
      }
      TensorData kernel = graph.producer(node.input(1)).tensor("value");
      long down = kernel.shape().dim(0).sizeOrMinusOne() - 1;
      long across = kernel.shape().dim(1).sizeOrMinusOne() - 1;
      if (down + across == 0) {
        return Optional.empty();
      }
      long top = Math.min(down, down / 2 + 1);
      long left = Math.min(across, across / 2 + 1);
      return Optional.of(
          put(
              graph,
              node.toBuilder()
                  .attribute("padding", "EXPLICIT")
                  .attribute(
                      "explicit_paddings",
                      Attribute.ofInts(0, 0, top, down - top, left, across - left, 0, 0))
                  .build()));
    }
  },
  /** The offset of batch normalization taken for its factor, and the other way round. */
  GAMMA_AND_BETA_SWAPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      if (node.op().startsWith("FusedBatchNorm")) {
        List<ValueRef> inputs = new ArrayList<>(node.inputs());
        inputs.set(1, node.input(2));
        inputs.set(2, node.input(1));
        return Optional.of(put(graph, node.toBuilder().inputs(inputs).build()));
      }
      // Keras 3: x * (rsqrt(variance) * gamma) + (beta - mean * ...); read nodes keep their names.
      if (!node.op().equals("Const") || !node.name().endsWith("/gamma/read")) {
        return Optional.empty();
      }
      String beta = node.name().replaceAll("gamma/read$", "beta/read");
      Optional<Node> other = graph.find(beta).filter(each -> each.op().equals("Const"));
      return other.map(
          each ->
              put(
                  put(graph, each.toBuilder().attribute("value", value(node)).build()),
                  node.toBuilder().attribute("value", value(each)).build()));
    }
  },
  /** No epsilon in any normalization. */
  EPSILONS_DROPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      Graph changed = graph;
      for (Node each : graph.nodes()) {
        changed = withoutEpsilon(each, changed).orElse(changed);
      }
      return changed == graph ? Optional.empty() : Optional.of(changed);
    }
  },
  /** No epsilon in one normalization. */
  ONE_EPSILON_DROPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      return withoutEpsilon(node, graph);
    }
  },
  /** A kernel read in the order of its transpose. */
  KERNEL_TRANSPOSED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      return kernel(node, graph)
          .filter(kernel -> columns(kernel) > 1 && kernel.elementCount() > columns(kernel))
          .map(
              kernel -> {
                double[] given = kernel.toDoubles();
                double[] moved = new double[given.length];
                int columns = columns(kernel);
                int rows = given.length / columns;
                for (int i = 0; i < given.length; i++) {
                  moved[i] = given[(i % rows) * columns + i / rows];
                }
                return withConstant(graph, node, 1, floats(kernel, moved));
              });
    }
  },
  /** Two output channels of a kernel in each other's place. */
  CHANNELS_SWAPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      return kernel(node, graph)
          .filter(kernel -> columns(kernel) > 1)
          .map(
              kernel -> {
                double[] moved = kernel.toDoubles();
                int columns = columns(kernel);
                int one = random.nextInt(columns);
                int two = (one + 1 + random.nextInt(columns - 1)) % columns;
                for (int i = 0; i < moved.length; i += columns) {
                  double kept = moved[i + one];
                  moved[i + one] = moved[i + two];
                  moved[i + two] = kept;
                }
                return withConstant(graph, node, 1, floats(kernel, moved));
              });
    }
  },
  /** One channel without its bias. */
  BIAS_OF_A_CHANNEL_DROPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      int input =
          switch (node.op()) {
            case "BiasAdd" -> 1;
            case "FusedBatchNormV3" -> 2;
            default -> 0;
          };
      if (node.op().equals("Const") && node.name().endsWith("/beta/read")) {
        double[] offsets = node.tensor("value").toDoubles();
        offsets[random.nextInt(offsets.length)] = 0;
        Attribute dropped = Attribute.of(floats(node.tensor("value"), offsets));
        return Optional.of(put(graph, node.toBuilder().attribute("value", dropped).build()));
      }
      if (input == 0 || !graph.producer(node.input(input)).op().equals("Const")) {
        return Optional.empty();
      }
      TensorData bias = graph.producer(node.input(input)).tensor("value");
      double[] values = bias.toDoubles();
      int channel = random.nextInt(values.length);
      if (values[channel] == 0) {
        return Optional.empty();
      }
      values[channel] = 0;
      return Optional.of(withConstant(graph, node, input, floats(bias, values)));
    }
  },
  /** Height taken for width after a convolution. */
  AXES_SWAPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      if (!node.op().equals("Conv2D")) {
        return Optional.empty();
      }
      Node renamed = node.toBuilder().name(node.name() + "/before").build();
      Node order =
          Node.builder(node.name() + "/order", "Const")
              .attribute("dtype", DataType.INT32)
              .attribute("value", Attribute.of(TensorData.vector(0, 2, 1, 3)))
              .build();
      Node moved =
          Node.builder(node.name(), "Transpose")
              .input(renamed.output(), order.output())
              .attribute("T", node.type("T"))
              .attribute("Tperm", DataType.INT32)
              .build();
      List<Node> nodes = new ArrayList<>(graph.nodes());
      nodes.remove(node);
      nodes.addAll(List.of(renamed, order, moved));
      return Optional.of(Graph.of(nodes));
    }
  },
  /** ReLU without its limit of six. */
  CAP_MISSING {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      return node.op().equals("Relu6")
          ? Optional.of(put(graph, node.toBuilder().op("Relu").build()))
          : Optional.empty();
    }
  },
  /** No activation. */
  ACTIVATION_MISSING {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      return Set.of("Relu", "Relu6", "Sigmoid", "Erf", "Tanh").contains(node.op())
          ? Optional.of(
              put(
                  graph,
                  Node.builder(node.name(), "Identity")
                      .input(node.input(0))
                      .attribute("T", node.type("T"))
                      .build()))
          : Optional.empty();
    }
  },
  /** Two branches joined in the wrong order. */
  BRANCHES_SWAPPED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      if (!node.op().equals("ConcatV2") || node.inputs().size() < 3) {
        return Optional.empty();
      }
      List<ValueRef> inputs = new ArrayList<>(node.inputs());
      inputs.set(0, node.input(1));
      inputs.set(1, node.input(0));
      return Optional.of(put(graph, node.toBuilder().inputs(inputs).build()));
    }
  },
  /** Corners aligned where pixels have their centers at halves. */
  CORNERS_ALIGNED {
    @Override
    Optional<Graph> at(Node node, Graph graph, SplittableRandom random) {
      return node.op().startsWith("Resize") && node.attribute("half_pixel_centers").isPresent()
          ? Optional.of(
              put(
                  graph,
                  node.toBuilder()
                      .attribute("half_pixel_centers", false)
                      .attribute("align_corners", node.flag("half_pixel_centers"))
                      .build()))
          : Optional.empty();
    }
  };

  /** Where an epsilon is small, and not a number that something else is added to. */
  private static final double LARGEST_EPSILON = 0.01;

  /** The graph with the fault at this node, where it can be. */
  abstract Optional<Graph> at(Node node, Graph graph, SplittableRandom random);

  /** The model with this fault at a node that the seed chooses; empty where no node can have it. */
  final Optional<ModelGraph> in(ModelGraph model, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Node> nodes = new ArrayList<>(model.graph().nodes());
    while (!nodes.isEmpty()) {
      Node node = nodes.remove(random.nextInt(nodes.size()));
      Optional<Graph> faulty = at(node, model.graph(), random);
      if (faulty.isPresent()) {
        return Optional.of(model.withGraph(faulty.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Graph> withoutEpsilon(Node node, Graph graph) {
    if (node.op().startsWith("FusedBatchNorm")) {
      return Optional.of(
          put(graph, node.toBuilder().attribute("epsilon", Attribute.of(0f)).build()));
    }
    if (!node.op().equals("Rsqrt") && !node.op().equals("Sqrt")) {
      return Optional.empty();
    }
    Node sum = graph.producer(node.input(0));
    if (!sum.op().startsWith("Add") || sum.inputs().size() != 2) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      Node epsilon = graph.producer(sum.input(i));
      if (epsilon.op().equals("Const")
          && epsilon.tensor("value").elementCount() == 1
          && epsilon.tensor("value").toDoubles()[0] < LARGEST_EPSILON) {
        TensorData zero = floats(epsilon.tensor("value"), new double[1]);
        return Optional.of(withConstant(graph, sum, i, zero));
      }
    }
    return Optional.empty();
  }

  private static Optional<TensorData> kernel(Node node, Graph graph) {
    if (!Set.of("Conv2D", "MatMul").contains(node.op())) {
      return Optional.empty();
    }
    Node kernel = graph.producer(node.input(1));
    return kernel.op().equals("Const") ? Optional.of(kernel.tensor("value")) : Optional.empty();
  }

  private static int columns(TensorData kernel) {
    return Math.toIntExact(kernel.shape().dim(-1).sizeOrMinusOne());
  }

  private static Attribute value(Node constant) {
    return Attribute.of(constant.tensor("value"));
  }

  private static Graph put(Graph graph, Node node) {
    return Graph.of(
        graph.nodes().stream().map(each -> each.name().equals(node.name()) ? node : each).toList());
  }

  /** The graph with a constant of the node's own as one of its inputs. */
  private static Graph withConstant(Graph graph, Node node, int input, TensorData value) {
    Node constant =
        Node.builder(node.name() + "/fault", "Const")
            .attribute("dtype", value.type())
            .attribute("value", Attribute.of(value))
            .build();
    List<ValueRef> inputs = new ArrayList<>(node.inputs());
    inputs.set(input, constant.output());
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.replaceAll(
        each -> each.name().equals(node.name()) ? node.toBuilder().inputs(inputs).build() : each);
    nodes.add(constant);
    return Graph.of(nodes);
  }

  private static TensorData floats(TensorData like, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return TensorData.wrap(DataType.FLOAT, like.shape(), bytes.flip());
  }

  private static TensorData ints(TensorData like, long[] values) {
    return like.type() == DataType.INT64
        ? TensorData.ofLongs(values, like.shape().toSizes())
        : TensorData.ofInts(
            java.util.Arrays.stream(values).mapToInt(Math::toIntExact).toArray(),
            like.shape().toSizes());
  }
}
