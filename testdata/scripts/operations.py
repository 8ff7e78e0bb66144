"""Writes ../../import/src/test/resources/operations.jsonl: models of one operation each, which no layer golden has.

One line a model: the Keras version, a name, `model.to_json()`, and what Keras computes for INPUT. Run with Keras 3 and
tf-keras of requirements.txt: python operations.py
"""

import json
import os
import pathlib

os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
import tf_keras

INPUT = np.array([[[-3.0, -1.5, -0.75], [-0.25, 0.4, 0.75]], [[1.25, 2.5, 0.4], [3.5, -2.0, 6.5]]], np.float32)
TARGET = pathlib.Path(__file__).parents[2] / "import/src/test/resources/operations.jsonl"
ops = keras.ops
numbers = lambda x: ops.cast(x, "float32")

KERAS_3 = {
    "abs": lambda x: ops.abs(x),
    "amax": lambda x: ops.amax(x, axis=1),
    "amin": lambda x: ops.amin(x, axis=-1, keepdims=True),
    "ceil": lambda x: ops.ceil(x),
    "celu": lambda x: ops.celu(x, alpha=0.5),
    "copy": lambda x: ops.copy(x),
    "cos": lambda x: ops.cos(x),
    "elu_alpha": lambda x: ops.elu(x, alpha=0.5),
    "equal": lambda x: numbers(ops.equal(x, 0.4)),
    "erf": lambda x: ops.erf(x),
    "expm1": lambda x: ops.expm1(x),
    "expand_dims_two": lambda x: ops.expand_dims(x, (1, -1)),
    "flip_all": lambda x: ops.flip(x, axis=(1, 2)),
    "floor": lambda x: ops.floor(x),
    "glu": lambda x: ops.glu(x, axis=1),
    "greater": lambda x: numbers(ops.greater(x, 0.4)),
    "greater_equal": lambda x: numbers(x >= 0.4),
    "hard_shrink": lambda x: ops.hard_shrink(x, threshold=1.0),
    "hard_tanh": lambda x: ops.hard_tanh(x),
    "less": lambda x: numbers(x < 0.4),
    "less_equal": lambda x: numbers(ops.less_equal(x, 0.4)),
    "log1p": lambda x: ops.log1p(ops.abs(x)),
    "log_sigmoid": lambda x: ops.log_sigmoid(x),
    "logical_and": lambda x: numbers(ops.logical_and(x > -1.0, x < 1.0)),
    "logical_or": lambda x: numbers(ops.logical_or(x < -1.0, x > 1.0)),
    "mean_all_axes_but_batch": lambda x: ops.mean(x, axis=(1, 2), keepdims=True),
    "moveaxis": lambda x: ops.moveaxis(x, 1, 2),
    "not_equal": lambda x: numbers(ops.not_equal(x, 0.4)),
    "pad_reflect": lambda x: ops.pad(x, ((0, 0), (1, 1), (2, 0)), mode="reflect"),
    "pad_value": lambda x: ops.pad(x, ((0, 0), (1, 0), (0, 2)), constant_values=1.5),
    "prod": lambda x: ops.prod(x, axis=2),
    "reciprocal": lambda x: ops.reciprocal(x),
    "relu_activation": lambda x: keras.activations.relu(x, negative_slope=0.1, max_value=2.0, threshold=0.5),
    "round": lambda x: ops.round(x),
    "sign": lambda x: ops.sign(x),
    "sin": lambda x: ops.sin(x),
    "soft_shrink": lambda x: ops.soft_shrink(x, threshold=1.0),
    "softsign": lambda x: ops.softsign(x),
    "sparse_plus": lambda x: ops.sparse_plus(x),
    "sparse_sigmoid": lambda x: ops.sparse_sigmoid(x),
    "sparsemax": lambda x: ops.sparsemax(x, axis=1),
    "split_at": lambda x: ops.split(x, [1], axis=2)[1],
    "squareplus": lambda x: ops.squareplus(x, b=2),
    "std": lambda x: ops.std(x, axis=1),
    "stop_gradient": lambda x: ops.stop_gradient(x),
    "swapaxes": lambda x: ops.swapaxes(x, 1, 2),
    "tan": lambda x: ops.tan(x),
    "tanh_shrink": lambda x: ops.tanh_shrink(x),
    "threshold": lambda x: ops.threshold(x, 0.5, -7.0),
    "tile": lambda x: ops.tile(x, (1, 2, 3)),
    "var": lambda x: ops.var(x, axis=(1, 2), keepdims=True),
    "where": lambda x: ops.where(x > 0.4, x, x * 2.0),
}

KERAS_2 = {
    "abs_of_number": lambda x: tf.abs(x) + 1.0,
    "add_n": lambda x: tf.add_n([x, x, tf.exp(x)]),
    "ceil": lambda x: tf.math.ceil(x),
    "divide": lambda x: tf.divide(x, 3.0),
    "elu": lambda x: tf.nn.elu(x),
    "equal": lambda x: tf.cast(tf.equal(x, 0.4), tf.float32),
    "erf": lambda x: tf.math.erf(x),
    "floor": lambda x: tf.floor(x),
    "gelu_approximate": lambda x: tf.nn.gelu(x, approximate=True),
    "greater": lambda x: tf.cast(tf.greater(x, 0.4), "float32"),
    "greater_equal": lambda x: tf.cast(x >= 0.4, "float32"),
    "identity": lambda x: tf.identity(x),
    "l2_normalize_epsilon": lambda x: tf.math.l2_normalize(x, axis=[1, 2], epsilon=10.0),
    "less": lambda x: tf.cast(x < 0.4, "float32"),
    "less_equal": lambda x: tf.cast(tf.less_equal(x, 0.4), "float32"),
    "log": lambda x: tf.math.log(tf.abs(x)),
    "log1p": lambda x: tf.math.log1p(tf.abs(x)),
    "log_softmax": lambda x: tf.nn.log_softmax(x, axis=1),
    "logical_and": lambda x: tf.cast(tf.logical_and(x > -1.0, x < 1.0), "float32"),
    "logical_or": lambda x: tf.cast(tf.logical_or(x < -1.0, x > 1.0), "float32"),
    "matmul_transposed": lambda x: tf.matmul(x, x, transpose_b=True),
    "not_equal": lambda x: tf.cast(tf.not_equal(x, 0.4), "float32"),
    "pad": lambda x: tf.pad(x, [[0, 0], [1, 1], [0, 2]], mode="SYMMETRIC"),
    "reciprocal": lambda x: tf.math.reciprocal(x),
    "reduce_min": lambda x: tf.reduce_min(x, axis=2),
    "reduce_prod": lambda x: tf.reduce_prod(x, [1, 2]),
    "reduce_std": lambda x: tf.math.reduce_std(x, axis=1),
    "reduce_variance": lambda x: tf.math.reduce_variance(x, axis=1, keepdims=True),
    "repeat": lambda x: tf.repeat(x, 2, axis=1),
    "selu": lambda x: tf.nn.selu(x),
    "sign": lambda x: tf.sign(x),
    "sin": lambda x: tf.sin(x),
    "softplus": lambda x: tf.math.softplus(x),
    "softsign": lambda x: tf.nn.softsign(x),
    "split_sizes": lambda x: tf.split(x, [1, 2], axis=2)[1],
    "squared_difference": lambda x: tf.math.squared_difference(x, 1.0),
    "squeeze": lambda x: tf.squeeze(tf.expand_dims(x, 1), [1]),
    "stop_gradient": lambda x: tf.stop_gradient(x),
    "swish": lambda x: tf.nn.swish(x, beta=2.0),
    "tile": lambda x: tf.tile(x, [1, 2, 3]),
    "transpose": lambda x: tf.transpose(x, [0, 2, 1]),
}


def line(version, module, name, function):
    keras_input = module.Input(INPUT.shape[1:], name="x")
    model = module.Model(keras_input, function(keras_input), name=name)
    output = np.asarray(model(INPUT), np.float32)
    return json.dumps({"keras": version, "name": name, "model": json.loads(model.to_json()),
                       "shape": list(output.shape), "expected": [float(each) for each in output.ravel()]})


def main():
    lines = [line(3, keras, name, function) for name, function in KERAS_3.items()]
    lines += [line(2, tf_keras, name, function) for name, function in KERAS_2.items()]
    TARGET.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
