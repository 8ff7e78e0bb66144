"""Whole models as Keras 1.2.2 wrote them: keras1-* of data/dialects. Keras 1 runs on no Python of today, so h5py writes them.

Usage: keras1_files.py, before dialects.py pack. Layout and words are those of Keras 1.2.2: `model_config` and `keras_version` at the root, no
`keras_version` under `model_weights` (by which Keras 2 tells its own files from these), a Sequential's configuration a plain
list, links of three elements, kernels of dim_ordering 'th' stored as (filters, channels, rows, columns).

The expected outputs are those of a tf_keras model that loaded the weights from the very file, by `load_weights`.
"""

import json

import h5py
import numpy as np

import common
import dialects
import seeded_weights

FOLDER = common.BUILD / "dialects"
REGULARISERS = {"W_regularizer": None, "b_regularizer": None, "activity_regularizer": None, "W_constraint": None,
                "b_constraint": None}


def layer(kind, name, **config):
    return {"class_name": kind, "config": {"name": name, "trainable": True, **config}}


def first(each, *shape):
    """The layer that opens a Sequential carries the input."""
    each["config"] |= {"batch_input_shape": [None, *shape], "input_dtype": "float32"}
    return each


def conv(name, filters, rows, columns, order="tf", mode="valid", activation="linear", stride=1):
    return layer("Convolution2D", name, nb_filter=filters, nb_row=rows, nb_col=columns, init="glorot_uniform", bias=True,
                 activation=activation, border_mode=mode, subsample=[stride, stride], dim_ordering=order, **REGULARISERS)


def dense(name, units, activation="linear", inputs=None):
    return layer("Dense", name, output_dim=units, init="glorot_uniform", activation=activation, input_dim=inputs, bias=True,
                 **REGULARISERS)


def norm(name, axis=-1):
    return layer("BatchNormalization", name, epsilon=0.001, mode=0, axis=axis, momentum=0.99, gamma_regularizer=None,
                 beta_regularizer=None)


def pool(kind, name, order="tf", mode="valid", size=2, stride=2):
    return layer(kind, name, pool_size=[size, size], strides=[stride, stride], border_mode=mode, dim_ordering=order)


def merge(name, mode, axis=-1):
    return layer("Merge", name, mode=mode, mode_type="raw", concat_axis=axis, dot_axes=-1, output_shape=None,
                 output_shape_type="raw", output_mask=None, output_mask_type="raw", arguments={})


def linked(each, *sources):
    """A layer of a functional model with the layers it is called on."""
    links = [[[source, 0, 0] for source in sources]] if sources else []
    return {**each, "inbound_nodes": links, "name": each["config"]["name"]}


def entrance(name, *shape):
    return {"class_name": "InputLayer", "name": name, "inbound_nodes": [],
            "config": {"batch_input_shape": [None, *shape], "input_dtype": "float32", "sparse": False, "name": name}}


def kernels(shape):
    return (0.0, 1.5 / np.sqrt(np.prod(shape[:-1]) if len(shape) < 4 else np.prod(shape) / 4))


ROLES = {"gamma": (1.0, 0.5), "beta": (0.0, 0.5), "running_mean": (0.0, 0.5), "running_std": (1.25, 0.75), "b": (0.0, 0.5)}


def write(case, config, weights, suffix):
    """model.h5; `weights` is {layer: {role: shape}}, a dataset is called layer_role with the backend's suffix."""
    path = FOLDER / case / "model.h5"
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps(config).encode("utf-8")
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = dialects.fixed(list(weights))
        for name, shapes in weights.items():
            inner = group.create_group(name)
            inner.attrs["weight_names"] = dialects.fixed([f"{name}_{role}{suffix}" for role in shapes])
            for role, shape in shapes.items():
                shift, scale = ROLES.get(role) or kernels(shape)
                value = np.round(seeded_weights.values(f"{common.SEED}/{case}/{name}_{role}", shape, shift, scale) * 64) / 64
                inner.create_dataset(f"{name}_{role}{suffix}", data=value.astype(np.float32))
    return path


def finish(case, model, path, *inputs):
    """Input and expected output, by the same architecture in Keras 2 with the weights of the file."""
    import tensorflow as tf

    model.load_weights(str(path))
    call = tf.function(lambda each: model(each, training=False), jit_compile=True, autograph=False)
    output = np.asarray(call(list(inputs) if len(inputs) > 1 else inputs[0]))
    assert output.std() > 1e-3, case
    for index, each in enumerate(inputs):
        common.save_npy(path.with_name("input.npy" if len(inputs) == 1 else f"input_{index}.npy"), each)
    common.save_npy(path.with_name("expected.npy"), output)
    print(f"{case}: {path.stat().st_size} bytes, {common.statistics(output)}")


def data(case, *shape, key="input"):
    return np.round(seeded_weights.values(f"{common.SEED}/{case}/{key}", (2, *shape), 0.0, 2.0) * 32) / np.float32(32)


def sequential(keras):
    """TensorFlow's dimension order and its names, with ':0'."""
    L, case = keras.layers, "keras1-sequential"
    config = {"class_name": "Sequential", "config": [
        first(conv("convolution2d_1", 4, 3, 2, activation="relu", mode="same"), 8, 8, 3),
        pool("MaxPooling2D", "maxpooling2d_1"),
        layer("ZeroPadding2D", "zeropadding2d_1", padding=[1, 2], dim_ordering="tf"),
        conv("convolution2d_2", 5, 3, 3, stride=2),
        norm("batchnormalization_1"),
        layer("Activation", "activation_1", activation="hard_sigmoid"),
        pool("AveragePooling2D", "averagepooling2d_1", mode="same"),
        layer("Dropout", "dropout_1", p=0.25),
        layer("Flatten", "flatten_1"),
        dense("dense_1", 6),
        layer("LeakyReLU", "leakyrelu_1", alpha=0.3),
        dense("dense_2", 3, "softmax"),
    ]}
    path = write(case, config, {
        "convolution2d_1": {"W": (3, 2, 3, 4), "b": (4,)}, "maxpooling2d_1": {}, "zeropadding2d_1": {},
        "convolution2d_2": {"W": (3, 3, 4, 5), "b": (5,)},
        "batchnormalization_1": {"gamma": (5,), "beta": (5,), "running_mean": (5,), "running_std": (5,)},
        "activation_1": {}, "averagepooling2d_1": {}, "dropout_1": {}, "flatten_1": {},
        "dense_1": {"W": (10, 6), "b": (6,)}, "leakyrelu_1": {}, "dense_2": {"W": (6, 3), "b": (3,)},
    }, ":0")
    model = keras.Sequential([
        L.Input((8, 8, 3)), L.Conv2D(4, (3, 2), activation="relu", padding="same"), L.MaxPooling2D(2),
        L.ZeroPadding2D((1, 2)), L.Conv2D(5, 3, strides=2), L.BatchNormalization(), L.Activation("hard_sigmoid"),
        L.AveragePooling2D(2, padding="same"), L.Dropout(0.25), L.Flatten(), L.Dense(6), L.LeakyReLU(0.3),
        L.Dense(3, activation="softmax")])
    finish(case, model, path, data(case, 8, 8, 3))


def functional(keras):
    """Merge by sum and by concatenation; two inputs; a frozen layer; names without ':0', as Theano gave them."""
    L, case = keras.layers, "keras1-functional"
    branch = conv("branch", 3, 3, 3, mode="same", activation="relu")
    branch["config"]["trainable"] = False
    config = {"class_name": "Model", "config": {
        "name": "model_1",
        "layers": [
            entrance("image", 6, 6, 3), entrance("numbers", 4),
            linked(branch, "image"), linked(merge("merge_1", "sum"), "branch", "image"),
            linked(norm("bn"), "merge_1"),
            linked(layer("GlobalAveragePooling2D", "pool", dim_ordering="tf"), "bn"),
            linked(dense("hidden", 5, "tanh", inputs=4), "numbers"),
            linked(merge("merge_2", "concat"), "pool", "hidden"),
            linked(dense("out", 2, "sigmoid"), "merge_2"),
        ],
        "input_layers": [["image", 0, 0], ["numbers", 0, 0]],
        "output_layers": [["out", 0, 0]],
    }}
    path = write(case, config, {
        "image": {}, "numbers": {}, "branch": {"W": (3, 3, 3, 3), "b": (3,)}, "merge_1": {},
        "bn": {"gamma": (3,), "beta": (3,), "running_mean": (3,), "running_std": (3,)}, "pool": {},
        "hidden": {"W": (4, 5), "b": (5,)}, "merge_2": {}, "out": {"W": (8, 2), "b": (2,)},
    }, "")
    image, numbers = L.Input((6, 6, 3)), L.Input((4,))
    x = L.Add()([L.Conv2D(3, 3, padding="same", activation="relu")(image), image])
    x = L.GlobalAveragePooling2D()(L.BatchNormalization()(x))
    x = L.Concatenate()([x, L.Dense(5, activation="tanh")(numbers)])
    model = keras.Model([image, numbers], L.Dense(2, activation="sigmoid")(x))
    finish(case, model, path, data(case, 6, 6, 3), data(case, 4, key="numbers"))


def channels_first(keras):
    """dim_ordering 'th': pictures are [batch, channels, rows, columns], kernels [filters, channels, rows, columns]."""
    L, case = keras.layers, "keras1-channels-first"
    config = {"class_name": "Sequential", "config": [
        first(conv("convolution2d_1", 4, 3, 2, order="th", activation="relu"), 3, 7, 6),
        norm("batchnormalization_1", axis=1),
        pool("MaxPooling2D", "maxpooling2d_1", order="th"),
        layer("Flatten", "flatten_1"),
        dense("dense_1", 3),
    ]}
    path = write(case, config, {
        "convolution2d_1": {"W": (4, 3, 3, 2), "b": (4,)},
        "batchnormalization_1": {"gamma": (4,), "beta": (4,), "running_mean": (4,), "running_std": (4,)},
        "maxpooling2d_1": {}, "flatten_1": {}, "dense_1": {"W": (16, 3), "b": (3,)},
    }, "")
    order = {"data_format": "channels_first"}
    model = keras.Sequential([
        L.Input((3, 7, 6)), L.Conv2D(4, (3, 2), activation="relu", **order), L.BatchNormalization(axis=1),
        L.MaxPooling2D(2, **order), L.Flatten(), L.Dense(3)])  # Keras 1 flattens as the numbers lie
    finish(case, model, path, data(case, 3, 7, 6))


def sequence(keras):
    """One dimension: kernels of Convolution1D are stored as [length, 1, channels, filters]."""
    L, case = keras.layers, "keras1-sequence"
    config = {"class_name": "Sequential", "config": [
        first(layer("Convolution1D", "convolution1d_1", nb_filter=4, filter_length=3, init="glorot_uniform", bias=True,
                    activation="relu", border_mode="same", subsample_length=1, input_dim=3, input_length=None,
                    **REGULARISERS), 8, 3),
        layer("MaxPooling1D", "maxpooling1d_1", pool_length=2, stride=2, border_mode="valid"),
        layer("GlobalMaxPooling1D", "globalmaxpooling1d_1"),
        layer("RepeatVector", "repeatvector_1", n=2),
        layer("Permute", "permute_1", dims=[2, 1]),
        layer("Reshape", "reshape_1", target_shape=[8]),
        dense("dense_1", 2, "softplus"),
    ]}
    path = write(case, config, {
        "convolution1d_1": {"W": (3, 1, 3, 4), "b": (4,)}, "maxpooling1d_1": {}, "globalmaxpooling1d_1": {},
        "repeatvector_1": {}, "permute_1": {}, "reshape_1": {}, "dense_1": {"W": (8, 2), "b": (2,)},
    }, ":0")
    model = keras.Sequential([
        L.Input((8, 3)), L.Conv1D(4, 3, activation="relu", padding="same"), L.MaxPooling1D(2), L.GlobalMaxPooling1D(),
        L.RepeatVector(2), L.Permute((2, 1)), L.Reshape((8,)), L.Dense(2, activation="softplus")])
    finish(case, model, path, data(case, 8, 3))


def main():
    keras = common.load_keras(2)
    for each in (sequential, functional, channels_first, sequence):
        each(keras)


if __name__ == "__main__":
    main()
