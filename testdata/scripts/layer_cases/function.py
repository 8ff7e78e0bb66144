"""Functions that a file has by name, or as an op of TensorFlow: Lambdas without code, TensorFlowOpLayer of TensorFlow 2.0 to
2.3 (which tf_keras still writes and reads), and functions on the shapes of values."""

import numpy as np
import tensorflow as tf

from .case import ONLY2, ONLY3, graph

X, IMAGE, TWO = [(4, 6)], [(4, 4, 8)], [(4, 6), (4, 6)]


class Named:
    """A callable of another kind than a Python function: of such a one Keras 2 writes name and module instead of code."""

    def __init__(self, function, module, name):
        self.function, self.__module__, self.__name__ = function, module, name

    def __call__(self, inputs, **arguments):
        return self.function(inputs, **arguments)


def by_name2(case, function, module, name=None, shape=(4, 6), **arguments):
    """Keras 2 reads such a name again only with custom_objects."""
    named = Named(function, module, name or function.__name__)
    return graph(f"Lambda/{case}", [shape], lambda k, x: k.layers.Lambda(named, arguments=arguments, name="named")(x), ONLY2,
                 reloads=False)


def by_name3(name, **arguments):
    return graph(f"Lambda/{name}" + "_with" * bool(arguments), X, lambda k, x: k.layers.Lambda(
        getattr(k.activations, name), arguments=arguments, output_shape=(4, 3 if name == "glu" else 6), name="named")(x), ONLY3)


def op(name, attributes, constants=None, inputs=("x",), shapes=None, scale=1.0):
    """One TensorFlowOpLayer; `attributes` in the JSON of protocol buffers."""

    def build(keras, *x):
        return op_layer(name, attributes, constants, inputs)(list(x) if len(x) > 1 else x[0])

    return graph(f"TensorFlowOpLayer/{name}" + ("_constant" if constants else ""), shapes or X, build, ONLY2, scale=scale)


def op_layer(name, attributes, constants=None, inputs=("x",), own=None):
    from tf_keras.src.engine.base_layer import TensorFlowOpLayer

    node = {"name": own or name, "op": name, "input": list(inputs), "attr": attributes}
    arrays = {i: np.array(each) for i, each in (constants or {}).items()}
    return TensorFlowOpLayer(node, own or name, {i: each.astype("f4" if each.dtype.kind == "f" else "i4") for i, each in arrays.items()})


T = {"T": {"type": "DT_FLOAT"}}


def hard_swish(keras, x):
    """MobileNetV3 as TensorFlow 2.2 saved it: x * relu6(x + 3) / 6."""
    y = op_layer("AddV2", T, {1: 3.0}, ("x", "y"), own="add")(x)
    y = op_layer("Relu6", T, own="Relu6")(y)
    y = op_layer("Mul", T, {1: 0.16666667}, ("x", "y"), own="mul")(y)
    return op_layer("Mul", T, None, ("x", "y"), own="mul_1")([x, y])


def shape_of_ops(keras, x):
    """tf.reshape(x, [tf.shape(x)[0], 24]) as ops."""
    shape = op_layer("Shape", T | {"out_type": {"type": "DT_INT32"}}, own="Shape")(x)
    masks = {key: {"i": "0"} for key in ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask")}
    first = op_layer("StridedSlice", {"T": {"type": "DT_INT32"}, "Index": {"type": "DT_INT32"}, "shrink_axis_mask": {"i": "1"}} | masks,
                     {1: [0], 2: [1], 3: [1]}, ("x", "begin", "end", "strides"), own="strided_slice")(shape)
    sizes = op_layer("Pack", {"T": {"type": "DT_INT32"}, "N": {"i": "2"}, "axis": {"i": "0"}}, {1: 24}, ("a", "b"),
                     own="Reshape/shape")(first)
    return op_layer("Reshape", T | {"Tshape": {"type": "DT_INT32"}}, None, ("x", "shape"), own="Reshape")([x, sizes])


def tensorflow(name, shapes, function, **options):
    return graph(f"TFOpLambda/{name}", shapes, lambda k, *x: function(*x), ONLY2, **options)


def own_name2(keras, x):
    return keras.layers.Lambda(Named(lambda each: each * 2.0, "__main__", "relu6"), name="mine")(x)


def own_name3(keras, x):
    def l2_normalize(each):
        return each * 2.0

    return keras.layers.Lambda(l2_normalize, output_shape=(4,), name="mine")(x)


TENSORFLOW, BACKEND = "tensorflow.python.ops.nn_ops", "keras.backend"

CASES = [
    *[by_name3(name) for name in (
        "celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu",
        "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax",
        "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "tanh", "tanh_shrink", "threshold")
      if name != "threshold"],
    by_name3("threshold", threshold=0.5, default_value=-1.0),
    by_name3("relu", negative_slope=0.1, max_value=1.0),
    by_name3("softmax", axis=1),
    by_name3("gelu", approximate=True),
    by_name3("elu", alpha=0.5),
    by_name2("tf_relu6", tf.nn.relu6, TENSORFLOW, "relu6"),
    by_name2("tf_swish", tf.nn.swish, TENSORFLOW, "swish"),
    by_name2("tf_softmax", tf.nn.softmax, TENSORFLOW, "softmax_v2", axis=1),
    by_name2("tf_reduce_mean", tf.reduce_mean, "tensorflow.python.ops.math_ops", "reduce_mean", axis=[1, 2]),
    by_name2("tf_l2_normalize", tf.math.l2_normalize, "tensorflow.python.ops.nn_impl", "l2_normalize", axis=-1),
    by_name2("backend_l2_normalize", tf.math.l2_normalize, "tensorflow.python.keras.backend", "l2_normalize", axis=1),
    by_name2("backend_mean", tf.reduce_mean, BACKEND, "mean", axis=1, keepdims=True),
    by_name2("backend_softmax", tf.nn.softmax, "tf_keras.src.backend", "softmax"),
    by_name2("backend_expand_dims", tf.expand_dims, BACKEND, "expand_dims", axis=-1),
    by_name2("backend_batch_flatten", lambda x: tf.reshape(x, (-1, 24)), BACKEND, "batch_flatten"),
    by_name2("backend_permute", lambda x, pattern: tf.transpose(x, pattern), BACKEND, "permute_dimensions", pattern=[0, 2, 1]),
    by_name2("backend_clip", lambda x, min_value, max_value: tf.clip_by_value(x, min_value, max_value), BACKEND, "clip",
             min_value=-0.5, max_value=1.0),
    graph("refused/Lambda_own_name", [(4,)], own_name2, ONLY2, refused=True),
    graph("refused/Lambda_own_name", [(4,)], own_name3, ONLY3, refused=True),

    op("Relu6", T, scale=4.0),
    op("AddV2", T, {1: 3.0}, ("x", "y")),
    op("Sub", T, {0: 1.0}, ("x", "y")),
    op("AddV2", T, None, ("x", "y"), shapes=TWO),
    op("Mul", T, {1: [0.5, -1.0, 2.0, 0.25, 1.5, -0.75]}, ("x", "y")),
    op("Mean", T | {"Tidx": {"type": "DT_INT32"}, "keep_dims": {"b": False}}, {1: [1]}, ("x", "axes")),
    op("ConcatV2", T | {"N": {"i": "2"}, "Tidx": {"type": "DT_INT32"}}, {2: -1}, ("x", "y", "axis"), shapes=TWO),
    op("LeakyRelu", T | {"alpha": {"f": 0.1}}),
    op("Squeeze", T | {"squeeze_dims": {"list": {"i": ["2"]}}}, shapes=[(4, 1, 3)]),
    op("MaxPool", T | {"ksize": {"list": {"i": ["1", "2", "2", "1"]}}, "strides": {"list": {"i": ["1", "2", "2", "1"]}},
                       "padding": {"s": "VkFMSUQ="}, "data_format": {"s": "TkhXQw=="}}, shapes=IMAGE),
    op("Split", T | {"num_split": {"i": "2"}}, {0: 2}, ("axis", "x")),
    graph("TensorFlowOpLayer/hard_swish", X, hard_swish, ONLY2, scale=2.0),
    graph("TensorFlowOpLayer/shape", X, shape_of_ops, ONLY2),
    graph("refused/TensorFlowOpLayer", X, lambda k, x: op_layer(
        "RandomStandardNormal", {"T": {"type": "DT_INT32"}, "dtype": {"type": "DT_FLOAT"}, "seed": {"i": "1"}, "seed2": {"i": "1"}},
        own="noise")(op_layer("Shape", T | {"out_type": {"type": "DT_INT32"}}, own="Shape")(x)), ONLY2, refused=True),

    tensorflow("shape_reshape", X, lambda x: tf.reshape(x, [tf.shape(x)[0], 24])),
    tensorflow("shape_whole", TWO, lambda x, y: tf.reshape(x, tf.shape(y))),
    tensorflow("shape_cast", X, lambda x: x * tf.cast(tf.shape(x)[1], tf.float32)),
    tensorflow("shape_resize", [(4, 4, 3)], lambda x: tf.image.resize(x, tf.shape(x)[1:3] * 2)),
    tensorflow("resize_with_pad", [(4, 7, 3)], lambda x: tf.image.resize_with_pad(x, 8, 6)),
    tensorflow("resize_with_pad_nearest", [(7, 4, 3)], lambda x: tf.image.resize_with_pad(x, 5, 9, method="nearest")),
    tensorflow("shape_tile", [(1, 6)], lambda x: tf.tile(x, [1, tf.shape(x)[2], 1])),
    tensorflow("shape_open", [(4, 3)], lambda x: tf.reshape(x, [-1, tf.shape(x)[1] * 3]), dynamic=True),
    tensorflow("fill", X, lambda x: tf.concat([tf.fill([tf.shape(x)[0], 4, 1], 0.5), x], -1)),
    tensorflow("zeros_like", X, lambda x: tf.concat([tf.zeros_like(x), tf.ones_like(x), x], 1)),
    tensorflow("zeros", X, lambda x: tf.concat([x, tf.zeros([tf.shape(x)[0], 1, 6])], 1)),
    tensorflow("broadcast_to", [(1, 6)], lambda x: tf.broadcast_to(x, [tf.shape(x)[0], 4, 6])),
    tensorflow("where", X, lambda x: tf.where(x > 0.0, x, 0.1 * x)),
    tensorflow("gather", X, lambda x: tf.gather(x, [2, 0, 0], axis=1)),
    tensorflow("unstack", X, lambda x: tf.unstack(x, axis=1)[2]),
    tensorflow("slice", X, lambda x: tf.slice(x, [0, 1, 2], [-1, 2, 3])),
    tensorflow("reverse", X, lambda x: tf.reverse(x, [-1])),
    tensorflow("one_hot", X, lambda x: tf.one_hot(tf.argmax(x, -1), 6, on_value=2.0, off_value=-1.0)),
    tensorflow("norm", X, lambda x: tf.norm(x, axis=-1, keepdims=True)),
    tensorflow("depth_to_space", IMAGE, lambda x: tf.nn.depth_to_space(x, 2)),
    tensorflow("space_to_depth", IMAGE, lambda x: tf.nn.space_to_depth(x, 2)),
    tensorflow("max_pool2d", IMAGE, lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID")),
    tensorflow("avg_pool", IMAGE, lambda x: tf.nn.avg_pool(x, 3, 1, "SAME")),
    tensorflow("round", X, tf.round),
    tensorflow("cos", X, tf.cos),
    tensorflow("tan", X, lambda x: tf.tan(x * 0.5)),
]
