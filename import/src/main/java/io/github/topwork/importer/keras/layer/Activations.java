package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.Map;
import java.util.TreeSet;

/** The functions of {@code keras.activations}, by the names that files use. */
final class Activations {
  /** Writes a function of a float32 value. */
  interface Function {
    ValueRef write(Formula f, ValueRef x);
  }

  private static final double HALF = 0.5;

  static final Map<String, Function> TABLE =
      Map.ofEntries(
          entry("celu", (f, x) -> celu(f, x, 1)),
          entry("elu", (f, x) -> f.op("Elu", x)),
          entry("exponential", (f, x) -> f.op("Exp", x)),
          entry("gelu", Activations::gelu),
          entry("glu", (f, x) -> glu(f, x, -1)),
          entry("hard_shrink", (f, x) -> hardShrink(f, x, HALF)),
          entry("hard_sigmoid", Activations::hardSigmoid),
          entry("hard_silu", (f, x) -> f.op("Mul", x, hardSigmoid(f, x))),
          entry("hard_swish", (f, x) -> f.op("Mul", x, hardSigmoid(f, x))),
          entry("hard_tanh", (f, x) -> f.clip(x, -1, 1)),
          entry("leaky_relu", (f, x) -> leakyRelu(f, x, 0.2)),
          entry("linear", (f, x) -> x),
          entry("log_sigmoid", (f, x) -> f.op("Neg", f.op("Softplus", f.op("Neg", x)))),
          entry("log_softmax", (f, x) -> Softmax.logarithm(f, x, -1)),
          entry("mish", (f, x) -> f.op("Mul", x, f.op("Tanh", f.op("Softplus", x)))),
          entry("relu", (f, x) -> f.op("Relu", x)),
          entry("relu6", (f, x) -> f.op("Relu6", x)),
          entry("selu", (f, x) -> f.op("Selu", x)),
          entry("sigmoid", (f, x) -> f.op("Sigmoid", x)),
          entry("silu", Activations::silu),
          entry("soft_shrink", (f, x) -> softShrink(f, x, HALF)),
          entry("softmax", (f, x) -> Softmax.write(f, x, -1)),
          entry("softmax_v2", (f, x) -> Softmax.write(f, x, -1)),
          entry("softplus", (f, x) -> f.op("Softplus", x)),
          entry("softsign", (f, x) -> f.op("Softsign", x)),
          entry("sparse_plus", Activations::sparsePlus),
          entry("sparse_sigmoid", (f, x) -> f.times(f.plus(f.clip(x, -1, 1), 1), HALF)),
          entry("sparsemax", (f, x) -> Softmax.sparse(f, x, -1)),
          entry("squareplus", (f, x) -> squarePlus(f, x, 4)),
          entry("swish", Activations::silu),
          entry("tanh", (f, x) -> f.op("Tanh", x)),
          entry("tanh_shrink", (f, x) -> f.op("Sub", x, f.op("Tanh", x))));

  private Activations() {}

  /** Writes the activation that the layer's configuration names under {@code activation}. */
  static ValueRef apply(LayerCall call, ValueRef x) {
    return apply(Formula.of(call), "activation", x);
  }

  /** Writes the activation that the layer's configuration names under a key. */
  static ValueRef apply(Formula f, String key, ValueRef x) {
    JsonNode stated = f.call().config().get(key);
    return stated.isMissingNode() || stated.isNull() ? x : write(f, key, stated, x);
  }

  private static ValueRef write(Formula f, String key, JsonNode stated, ValueRef x) {
    // A name, or {"module": "builtins", "class_name": "function", "config": "relu"}, or a layer.
    JsonNode config = stated.path("config");
    if (config.isObject()) {
      ActivationLayers.Writer layer =
          ActivationLayers.WITHOUT_WEIGHTS.get(stated.path("class_name").asText());
      if (layer == null) {
        throw new LayerException(
            "activation of class '" + stated.path("class_name").asText() + "'",
            "a function of keras.activations, or a layer of "
                + new TreeSet<>(ActivationLayers.WITHOUT_WEIGHTS.keySet()));
      }
      return layer.write(f, f.call().config().nested(key), x);
    }
    String name = stated.isObject() ? config.asText() : stated.asText();
    Function function = TABLE.get(name);
    if (function == null) {
      throw new LayerException(
          "activation '" + name + "'", "one of " + new TreeSet<>(TABLE.keySet()));
    }
    return function.write(f, x);
  }

  /** Keras 2 had a slope of 0.2; Keras 3 has that of PyTorch, one sixth. */
  private static ValueRef hardSigmoid(Formula f, ValueRef x) {
    return f.call().kerasVersion() < 3
        ? f.clip(f.plus(f.times(x, 0.2), HALF), 0, 1)
        : f.times(f.op("Relu6", f.plus(x, 3)), 1.0 / 6);
  }

  private static ValueRef silu(Formula f, ValueRef x) {
    return f.op("Mul", x, f.op("Sigmoid", x));
  }

  private static ValueRef gelu(Formula f, ValueRef x) {
    ValueRef erf = f.op("Erf", f.times(x, Math.sqrt(HALF)));
    return f.op("Mul", f.times(x, HALF), f.plus(erf, 1));
  }

  /** The approximation with {@code tanh}. */
  static ValueRef geluByTanh(Formula f, ValueRef x) {
    ValueRef cube = f.op("Mul", f.op("Mul", x, x), x);
    ValueRef inner = f.times(f.op("AddV2", x, f.times(cube, 0.044715)), Math.sqrt(2 / Math.PI));
    return f.op("Mul", f.times(x, HALF), f.plus(f.op("Tanh", inner), 1));
  }

  static ValueRef leakyRelu(Formula f, ValueRef x, double slope) {
    return f.add(
        f.node("LeakyRelu", x)
            .attribute("alpha", io.github.topwork.graph.Attribute.of((float) slope)));
  }

  /** {@code x} above 0, {@code alpha * (exp(x) - 1)} below. */
  static ValueRef elu(Formula f, ValueRef x, double alpha) {
    if (alpha == 1) {
      return f.op("Elu", x);
    }
    ValueRef negative = f.op("Elu", f.op("Minimum", x, f.number(0)));
    return f.op("AddV2", f.op("Relu", x), f.times(negative, alpha));
  }

  /** {@code x} above 0, {@code alpha * (exp(x / alpha) - 1)} below. */
  static ValueRef celu(Formula f, ValueRef x, double alpha) {
    return alpha == 1 ? f.op("Elu", x) : f.times(f.op("Elu", f.times(x, 1 / alpha)), alpha);
  }

  /** The first half along an axis, times the sigmoid of the second. */
  static ValueRef glu(Formula f, ValueRef x, int axis) {
    ValueRef first =
        f.add(
            f.node(
                    "Split",
                    f.constant(
                        io.github.topwork.tensor.TensorData.scalar(Formula.axis(axis, f.rank(x)))),
                    x)
                .attribute("num_split", 2));
    return f.op("Mul", first, f.op("Sigmoid", new ValueRef(first.node(), 1)));
  }

  /** {@code x} where it is further than {@code threshold} from 0, else 0. */
  static ValueRef hardShrink(Formula f, ValueRef x, double threshold) {
    return f.op("SelectV2", f.isGreater(f.op("Abs", x), threshold), x, f.number(0));
  }

  static ValueRef softShrink(Formula f, ValueRef x, double threshold) {
    ValueRef above = f.op("Relu", f.plus(x, -threshold));
    ValueRef below = f.op("Relu", f.plus(f.op("Neg", x), -threshold));
    return f.op("Sub", above, below);
  }

  static ValueRef squarePlus(Formula f, ValueRef x, double b) {
    return f.times(f.op("AddV2", x, f.op("Sqrt", f.plus(f.op("Square", x), b))), HALF);
  }

  /** 0 up to -1, then {@code (x + 1)² / 4}, then {@code x} from 1. */
  private static ValueRef sparsePlus(Formula f, ValueRef x) {
    ValueRef middle = f.times(f.op("Square", f.plus(f.clip(x, -1, 1), 1)), 0.25);
    return f.op("AddV2", middle, f.op("Relu", f.plus(x, -1)));
  }
}
