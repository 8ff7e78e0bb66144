"""Functions called on symbolic tensors: TFOpLambda and SlicingOpLambda in Keras 2, operation layers in Keras 3."""

import numpy as np
import tensorflow as tf

from .case import BOTH, ONLY2, ONLY3, graph

X = [(4, 6)]
IMAGE = [(4, 5, 3)]
TWO = [(4, 6), (4, 6)]
CONSTANT = np.array([0.5, -1.0, 2.0, 0.25, 1.5, -0.75], np.float32)


def tensorflow(name, shapes, function, **options):
    return graph(f"TFOpLambda/{name}", shapes, lambda k, *x: function(*x), ONLY2, **options)


def keras_ops(name, shapes, function, **options):
    return graph(f"Operation/{name}", shapes, lambda k, *x: function(k.ops, *x), ONLY3, **options)


def python(name, shapes, function, **options):
    """Operators of Python, the same text in both."""
    return graph(f"Operator/{name}", shapes, lambda k, *x: function(*x), BOTH, **options)


CASES = [
    python("add", TWO, lambda a, b: a + b),
    python("subtract", TWO, lambda a, b: a - b),
    python("multiply", TWO, lambda a, b: a * b),
    python("divide", TWO, lambda a, b: a / (b * b + 1.0)),
    python("add_number", X, lambda x: x + 3.0),
    python("number_plus", X, lambda x: 1.5 + x),
    python("times_number", X, lambda x: x * 2.0),
    python("number_times", X, lambda x: 0.5 * x),
    python("number_minus", X, lambda x: 1.0 - x),
    python("divided_by_number", X, lambda x: x / 127.5 - 1.0),
    python("number_divided_by", X, lambda x: 1.0 / (x * x + 1.0)),
    python("negative", X, lambda x: -x),
    python("power", X, lambda x: x**2),
    python("itself", X, lambda x: x * x + x),
    python("slice_columns", X, lambda x: x[:, 1:3]),
    python("slice_column", X, lambda x: x[:, :, 2]),
    python("slice_steps", X, lambda x: x[:, ::2, 1::2]),
    python("slice_negative", X, lambda x: x[:, -2:, :-1]),
    python("slice_ellipsis", X, lambda x: x[..., :3]),
    python("slice_reversed", X, lambda x: x[..., ::-1]),
    python("slice_newaxis", X, lambda x: x[:, None]),
    python("slice_first", X, lambda x: x[:, 0]),

    tensorflow("add", TWO, lambda a, b: tf.add(a, b)),
    tensorflow("add_constant", X, lambda x: tf.add(x, tf.constant(CONSTANT))),
    tensorflow("multiply_array", X, lambda x: tf.multiply(x, CONSTANT.tolist())),
    tensorflow("subtract", TWO, lambda a, b: tf.subtract(a, b)),
    tensorflow("divide", X, lambda x: tf.math.divide(x, 255.0)),
    tensorflow("maximum", TWO, lambda a, b: tf.maximum(a, b)),
    tensorflow("minimum", X, lambda x: tf.minimum(x, 0.5)),
    tensorflow("relu6", X, lambda x: tf.nn.relu6(x * 4.0)),
    tensorflow("relu", X, tf.nn.relu),
    tensorflow("leaky_relu", X, lambda x: tf.nn.leaky_relu(x, alpha=0.1)),
    tensorflow("swish", X, tf.nn.silu),
    tensorflow("gelu", X, tf.nn.gelu),
    tensorflow("sigmoid", X, tf.sigmoid),
    tensorflow("tanh", X, tf.tanh),
    tensorflow("softmax", X, lambda x: tf.nn.softmax(x, axis=-1)),
    tensorflow("clip_by_value", X, lambda x: tf.clip_by_value(x, -0.5, 1.0)),
    tensorflow("reshape", X, lambda x: tf.reshape(x, (-1, 3, 8))),
    tensorflow("reduce_mean", IMAGE, lambda x: tf.reduce_mean(x, axis=[1, 2])),
    tensorflow("reduce_mean_keepdims", IMAGE, lambda x: tf.reduce_mean(x, axis=[1, 2], keepdims=True)),
    tensorflow("reduce_mean_axis", IMAGE, lambda x: tf.reduce_mean(x, -1)),
    tensorflow("reduce_max", IMAGE, lambda x: tf.reduce_max(x, axis=1)),
    tensorflow("reduce_sum", IMAGE, lambda x: tf.reduce_sum(x, axis=[2, 3])),
    tensorflow("concat", TWO, lambda a, b: tf.concat([a, b], axis=-1)),
    tensorflow("stack", TWO, lambda a, b: tf.stack([a, b], axis=1)),
    tensorflow("transpose", IMAGE, lambda x: tf.transpose(x, [0, 3, 1, 2])),
    tensorflow("expand_dims", X, lambda x: tf.expand_dims(x, -1)),
    tensorflow("squeeze", [(4, 1, 3)], lambda x: tf.squeeze(x, axis=2)),
    tensorflow("pad", IMAGE, lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]])),
    tensorflow("cast", [(5,)], lambda x: tf.cast(x, tf.float32) * 0.5, integers=9),
    tensorflow("sqrt", X, lambda x: tf.sqrt(x * x + 1.0)),
    tensorflow("rsqrt", X, lambda x: tf.math.rsqrt(x * x + 1.0)),
    tensorflow("square", X, tf.square),
    tensorflow("pow", X, lambda x: tf.pow(x, 3.0)),
    tensorflow("exp", X, tf.exp),
    tensorflow("abs", X, tf.abs),
    tensorflow("matmul", [(4, 6), (6, 3)], lambda a, b: tf.matmul(a, b)),
    tensorflow("l2_normalize", X, lambda x: tf.math.l2_normalize(x, axis=-1)),
    tensorflow("split", X, lambda x: tf.split(x, 2, axis=-1)),
    tensorflow("resize", IMAGE, lambda x: tf.image.resize(x, (6, 7))),
    tensorflow("preprocess", IMAGE, lambda x: tf.math.subtract(tf.math.truediv(x, 127.5), 1.0), scale=60.0),
    tensorflow("bias_add", IMAGE, lambda x: tf.nn.bias_add(x, tf.constant([0.5, -1.0, 2.0]))),
    graph("TFOpLambda/hard_swish", IMAGE,
          lambda k, x: k.layers.Multiply()([x, k.layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)]), ONLY2, scale=2.0),
    graph("TFOpLambda/backend", IMAGE, lambda k, x: k.backend.mean(k.backend.relu(x, max_value=1.0), axis=[1, 2]), ONLY2),

    keras_ops("add", TWO, lambda ops, a, b: ops.add(a, b)),
    keras_ops("add_constant", X, lambda ops, x: ops.add(x, CONSTANT)),
    keras_ops("subtract", TWO, lambda ops, a, b: ops.subtract(a, b)),
    keras_ops("multiply", X, lambda ops, x: ops.multiply(x, 3.0)),
    keras_ops("divide", X, lambda ops, x: ops.divide(x, 255.0)),
    keras_ops("maximum", TWO, lambda ops, a, b: ops.maximum(a, b)),
    keras_ops("minimum", X, lambda ops, x: ops.minimum(x, 0.5)),
    keras_ops("clip", X, lambda ops, x: ops.clip(x, -0.5, 1.0)),
    keras_ops("reshape", X, lambda ops, x: ops.reshape(x, (-1, 3, 8))),
    keras_ops("mean", IMAGE, lambda ops, x: ops.mean(x, axis=[1, 2])),
    keras_ops("mean_keepdims", IMAGE, lambda ops, x: ops.mean(x, axis=(1, 2), keepdims=True)),
    keras_ops("mean_axis", IMAGE, lambda ops, x: ops.mean(x, -1)),
    keras_ops("max", IMAGE, lambda ops, x: ops.max(x, axis=1)),
    keras_ops("min", IMAGE, lambda ops, x: ops.min(x, axis=1)),
    keras_ops("sum", IMAGE, lambda ops, x: ops.sum(x, axis=[2, 3])),
    keras_ops("concatenate", TWO, lambda ops, a, b: ops.concatenate([a, b], axis=-1)),
    keras_ops("stack", TWO, lambda ops, a, b: ops.stack([a, b], axis=1)),
    keras_ops("transpose", IMAGE, lambda ops, x: ops.transpose(x, (0, 3, 1, 2))),
    keras_ops("expand_dims", X, lambda ops, x: ops.expand_dims(x, -1)),
    keras_ops("squeeze", [(4, 1, 3)], lambda ops, x: ops.squeeze(x, axis=2)),
    keras_ops("pad", IMAGE, lambda ops, x: ops.pad(x, ((0, 0), (1, 2), (0, 1), (0, 0)))),
    keras_ops("cast", [(5,)], lambda ops, x: ops.cast(x, "float32") * 0.5, integers=9),
    keras_ops("sqrt", X, lambda ops, x: ops.sqrt(x * x + 1.0)),
    keras_ops("rsqrt", X, lambda ops, x: ops.rsqrt(x * x + 1.0)),
    keras_ops("square", X, lambda ops, x: ops.square(x)),
    keras_ops("power", X, lambda ops, x: ops.power(x, 3.0)),
    keras_ops("exp", X, lambda ops, x: ops.exp(x)),
    keras_ops("log", X, lambda ops, x: ops.log(x * x + 1.0)),
    keras_ops("absolute", X, lambda ops, x: ops.abs(x)),
    keras_ops("negative", X, lambda ops, x: ops.negative(x)),
    keras_ops("matmul", [(4, 6), (6, 3)], lambda ops, a, b: ops.matmul(a, b)),
    keras_ops("normalize", X, lambda ops, x: ops.normalize(x, axis=-1)),
    keras_ops("split", X, lambda ops, x: ops.split(x, 2, axis=-1)),
    keras_ops("flip", X, lambda ops, x: ops.flip(x, axis=1)),
    keras_ops("repeat", X, lambda ops, x: ops.repeat(x, 2, axis=1)),
    keras_ops("resize", IMAGE, lambda ops, x: ops.image.resize(x, (6, 7))),
    *[keras_ops(each, X, lambda ops, x, each=each: getattr(ops, each)(x * 3.0))
      for each in ("relu", "relu6", "sigmoid", "tanh", "softmax", "silu", "gelu", "hard_sigmoid", "hard_silu", "softplus",
                   "leaky_relu", "elu", "selu", "log_softmax")],
    keras_ops("gelu_exact", X, lambda ops, x: ops.gelu(x, approximate=False)),
    keras_ops("softmax_axis", X, lambda ops, x: ops.softmax(x, axis=1)),
    graph("Operation/hard_swish", IMAGE,
          lambda k, x: k.layers.Multiply()([x, k.layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)]), ONLY3, scale=2.0),
]
