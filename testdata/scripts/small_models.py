"""Small Keras models, each for a few things an importer must understand: data/small, and data/precision.

Usage: small_models.py 3|2 [model ...] (the Keras version; run 3 first).

For each model data/small/MODEL, or data/precision/MODEL for those that compute in half precision, holds keras2 and
keras3 (SavedModel folders), keras2.json and keras3.json (what Keras shows), input-NAME.npy, keras2-expected-LAYER.npy
and keras3-expected-LAYER.npy. Weights come from seeded_weights.py, so both versions have the same. Outputs agree but for `activations`, where the two versions define hard_sigmoid differently,
and for the models of low precision, which round in other places.
"""

import sys

import numpy as np

import common
import describe
import saving
import seeded_weights

FOLDER = common.DATA / "small"
PRECISION = common.DATA / "precision"
BATCH = 3
TOLERANCE = 3e-6


def nested(keras):
    """A model in a model in a model, the middle one called twice on different inputs (shared weights)."""
    layers = keras.layers
    inputs = layers.Input((8, 8, 4), name="tower_in")
    x = layers.Conv2D(4, 3, padding="same", name="conv")(inputs)
    x = layers.BatchNormalization(name="bn")(x)
    stem = keras.Model(inputs, layers.Activation("relu", name="act")(x), name="stem")
    inputs = layers.Input((8, 8, 4), name="middle_in")
    x = stem(inputs)
    x = layers.Add(name="residual")([x, inputs])
    middle = keras.Model(inputs, layers.Conv2D(4, 1, name="project")(x), name="middle")
    inputs = layers.Input((8, 8, 4), name="image")
    x = middle(middle(inputs))
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Dense(2, name="logits")(x), name="nested")


def several(keras):
    """Two named inputs, one layer shared by both branches, two named outputs of different shapes."""
    layers = keras.layers
    image = layers.Input((12, 12, 3), name="image")
    numbers = layers.Input((5,), name="numbers")
    x = layers.Conv2D(5, 3, activation="relu", name="conv")(image)
    x = layers.GlobalMaxPooling2D(name="max_pool")(x)
    shared = layers.Dense(5, activation="tanh", name="shared")
    joined = layers.Concatenate(name="join")([shared(x), shared(numbers)])
    return keras.Model([image, numbers], [
        layers.Dense(3, name="classes")(joined),
        layers.Dense(1, activation="sigmoid", name="score")(joined),
    ], name="several")


def preprocessing(keras):
    """Sequential with preprocessing inside: resizing, rescaling, normalisation, augmentation (identity at inference)."""
    layers = keras.layers
    normalization = layers.Normalization(name="normalize")
    model = keras.Sequential([
        layers.Input((20, 28, 3), name="photo"),
        layers.Resizing(16, 16, name="resize"),
        layers.Rescaling(1 / 127.5, offset=-1.0, name="rescale"),
        normalization,
        layers.RandomFlip("horizontal", seed=1, name="flip"),
        layers.RandomRotation(0.1, seed=2, name="rotate"),
        layers.Conv2D(6, 3, strides=2, padding="same", activation="relu", name="conv"),
        layers.Dropout(0.3, seed=3, name="drop"),
        layers.Flatten(name="flatten"),
        layers.Dense(3, name="logits"),
    ], name="preprocessing")
    normalization.adapt(seeded_weights.values("preprocessing/adapt", (64, 4, 4, 3), 0.1, 0.7))
    return model


def swish(keras):
    """EfficientNet's block: swish (a custom gradient, IdentityN in Keras 2) and squeeze-and-excite."""
    layers = keras.layers
    inputs = layers.Input((12, 12, 4), name="image")
    x = layers.Conv2D(8, 3, padding="same", use_bias=False, name="expand")(inputs)
    x = layers.BatchNormalization(name="expand_bn")(x)
    x = layers.Activation("swish", name="expand_act")(x)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pad")(x)
    x = layers.DepthwiseConv2D(3, strides=2, padding="valid", use_bias=False, name="depthwise")(x)
    x = layers.BatchNormalization(name="depthwise_bn")(x)
    x = layers.Activation("swish", name="depthwise_act")(x)
    y = layers.GlobalAveragePooling2D(name="squeeze")(x)
    y = layers.Reshape((1, 1, 8), name="se_reshape")(y)
    y = layers.Conv2D(2, 1, activation="swish", name="se_reduce")(y)
    y = layers.Conv2D(8, 1, activation="sigmoid", name="se_expand")(y)
    x = layers.Multiply(name="excite")([x, y])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Dense(3, name="logits")(x), name="swish")


def convolutions(keras):
    """Dilated, strided, grouped, separable, depthwise (multiplier 2) and transposed convolutions on odd sizes."""
    layers = keras.layers
    inputs = layers.Input((13, 11, 4), name="image")
    x = layers.Conv2D(6, 3, dilation_rate=2, padding="same", activation="relu", name="dilated_same")(inputs)
    x = layers.Conv2D(6, (3, 2), dilation_rate=(1, 2), padding="valid", activation="relu", name="dilated_valid")(x)
    x = layers.Conv2D(8, 5, strides=2, padding="same", activation="relu", name="strided")(x)
    x = layers.Conv2D(8, 3, groups=4, padding="same", activation="relu", name="grouped")(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu", name="depthwise")(x)
    x = layers.SeparableConv2D(6, 3, padding="same", activation="relu", name="separable")(x)
    x = layers.Conv2DTranspose(5, 3, strides=2, padding="same", activation="relu", name="transposed_same")(x)
    x = layers.Conv2DTranspose(3, 4, strides=3, padding="valid", name="transposed_valid")(x)
    return keras.Model(inputs, x, name="convolutions")


def activations(keras):
    """Activation layers and functions, and global maximum pooling."""
    layers = keras.layers
    inputs = layers.Input((6, 6, 4), name="image")
    branches = [
        layers.LeakyReLU(0.3, name="leaky_relu")(inputs),
        layers.PReLU(shared_axes=[1, 2], name="prelu")(inputs),
        layers.ELU(name="elu")(inputs),
        layers.ReLU(max_value=6.0, name="relu6")(inputs),
        layers.Softmax(name="softmax")(inputs),
    ] + [
        layers.Activation(each, name=each)(inputs)
        for each in ("selu", "gelu", "softplus", "softsign", "tanh", "sigmoid", "hard_sigmoid", "exponential")
    ]
    x = layers.Concatenate(name="join")(branches)
    return keras.Model(inputs, layers.GlobalMaxPooling2D(name="pool")(x), name="activations")


def shapes(keras):
    """Layer normalisation, pooling, up-sampling, padding, cropping, permuting, reshaping, the merge layers."""
    layers = keras.layers
    inputs = layers.Input((9, 7, 4), name="image")
    x = layers.LayerNormalization(name="layer_norm")(inputs)
    x = layers.ZeroPadding2D(((1, 2), (0, 1)), name="pad")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="max_pool")(x)
    y = layers.AveragePooling2D(2, strides=1, padding="same", name="average_pool")(x)
    x = layers.Average(name="average")([layers.Subtract(name="subtract")([x, y]), layers.Maximum(name="maximum")([x, y])])
    x = layers.UpSampling2D(2, interpolation="nearest", name="up_nearest")(x)
    x = layers.UpSampling2D((1, 3), interpolation="bilinear", name="up_bilinear")(x)
    x = layers.Cropping2D(((1, 0), (2, 3)), name="crop")(x)
    x = layers.Permute((3, 1, 2), name="permute")(x)
    x = layers.Reshape((4, -1), name="reshape")(x)
    return keras.Model(inputs, layers.Dense(3, name="logits")(x), name="shapes")


def frozen(keras):
    """A frozen layer, a frozen batch normalisation, a frozen model inside with one layer thawed again, and a free rest."""
    layers = keras.layers
    inputs = layers.Input((8, 8, 4), name="base_in")
    x = layers.Conv2D(4, 3, name="conv1")(inputs)
    x = layers.BatchNormalization(name="bn1")(x)
    x = layers.Conv2D(4, 3, name="conv2")(x)
    base = keras.Model(inputs, layers.BatchNormalization(name="bn2")(x), name="base")
    inputs = layers.Input((10, 10, 3), name="image")
    x = layers.Conv2D(4, 3, name="stem")(inputs)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = base(x)
    x = layers.BatchNormalization(name="free_bn")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(4, activation="relu", name="hidden")(x)
    model = keras.Model(inputs, layers.Dense(2, name="logits")(x), name="frozen")
    for layer in base.layers:
        layer.trainable = layer.name == "conv2"
    for name in ("stem_bn", "hidden"):
        model.get_layer(name).trainable = False
    return model


def at_precision(keras, policy, name):
    """What a mixed policy changes: convolution, batch normalisation, bias and activation at low precision, logits not."""
    layers = keras.layers
    inputs = layers.Input((8, 8, 3), name="image")
    x = layers.Conv2D(6, 3, padding="same", name="conv", dtype=policy)(inputs)
    x = layers.BatchNormalization(name="bn", dtype=policy)(x)
    x = layers.Activation("relu", name="act", dtype=policy)(x)
    x = layers.DepthwiseConv2D(3, strides=2, name="depthwise", dtype=policy)(x)
    x = layers.GlobalAveragePooling2D(name="pool", dtype=policy)(x)
    x = layers.Dense(5, activation="tanh", name="hidden", dtype=policy)(x)
    return keras.Model(inputs, layers.Dense(3, name="logits", dtype="float32")(x), name=name)


def mixed_float16(keras):
    return at_precision(keras, "mixed_float16", "mixed_float16")


def mixed_bfloat16(keras):
    return at_precision(keras, "mixed_bfloat16", "mixed_bfloat16")


MODELS = {each.__name__: each for each in (
    nested, several, preprocessing, swish, convolutions, activations, shapes, frozen, mixed_float16, mixed_bfloat16)}
LOW_PRECISION = (mixed_float16.__name__, mixed_bfloat16.__name__)


def fill(model, path):
    """Sets every float weight that the generator knows; `path` names the model from outside to inside."""
    for layer in model.layers:
        if getattr(layer, "layers", None):
            fill(layer, f"{path}/{layer.name}")
            continue
        for weight in layer.weights:
            role = (getattr(weight, "path", None) or weight.name).split(":")[0].split("/")[-1]
            if type(layer).__name__ == "DepthwiseConv2D" and role == "kernel":
                role = "depthwise_kernel"
            if type(layer).__name__ in ("Normalization", "RandomFlip", "RandomRotation", "Dropout"):
                continue
            shift, scale = (0.25, 0.1) if role == "alpha" else seeded_weights.distribution(role, weight.shape)
            weight.assign(seeded_weights.values(f"{path}/{layer.name}/{role}", weight.shape, shift, scale))


def inputs_of(name, model):
    middle, width = (127.5, 127.5) if name == "preprocessing" else (0.0, 2.0 if name == "activations" else 1.0)
    return {
        each.name.split(":")[0]: seeded_weights.values(
            f"{name}/input/{each.name.split(':')[0]}", (BATCH,) + tuple(int(size) for size in each.shape[1:]), middle, width)
        for each in model.inputs
    }


def make(name, version, keras):
    keras.backend.clear_session()
    model = MODELS[name](keras)
    fill(model, name)
    inputs = inputs_of(name, model)
    values = list(inputs.values())
    outputs = model(values if len(values) > 1 else values[0], training=False)
    outputs = {
        layer: np.asarray(value)
        for layer, value in zip(output_layers(model), describe.flat(outputs))
    }
    folder = (PRECISION if name in LOW_PRECISION else FOLDER) / name
    saving.save_folder(model, version, folder / f"keras{version}")
    for key, value in inputs.items():
        common.save_npy(folder / f"input-{key}.npy", value)
    for key, value in outputs.items():
        print(f"{name} Keras {version} {key}: {common.statistics(value)}", flush=True)
        common.save_npy(folder / f"keras{version}-expected-{key}.npy", value)
        if version == 2:
            other = np.load(folder / f"keras3-expected-{key}.npy")
            difference = np.abs(other - value).max() / np.abs(other).max()
            print(f"{name} {key}: Keras 2 differs from Keras 3 by {difference:.1e} of the maximum", flush=True)
            assert difference < TOLERANCE or name == "activations" or (name in LOW_PRECISION and difference < 1e-2)


def output_layers(model):
    """The names of the layers whose outputs are the model's."""
    outputs = describe.flat(model.outputs)
    names = []
    for output in outputs:
        names.append(next(layer.name for layer in reversed(model.layers)
                          if any(each is output for each in describe.flat(layer.output))))
    return names


def main():
    version = int(sys.argv[1])
    keras = common.load_keras(version)
    for name in sys.argv[2:] or MODELS:
        make(name, version, keras)


if __name__ == "__main__":
    main()
