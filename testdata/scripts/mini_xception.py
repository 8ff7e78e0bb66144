"""mini-xception: the blocks and layer names of Keras Applications' Xception at about an eighth of its width."""

import h5py

import common

INPUT_SHAPE = (64, 64, 3)
CLASSES = 5
STEM = (8, 16)
ENTRY = (16, 32, 64)
EXIT = (64, 128, 192, 256)


def backbone(keras, inputs):
    """Applies Xception's 14 blocks to float32[batch, 64, 64, 3]; gives float32[batch, 2, 2, 256]."""
    layers = keras.layers

    def separable(x, filters, name, activate_before=False, activate_after=False):
        if activate_before:
            x = layers.Activation("relu", name=name + "_act")(x)
        x = layers.SeparableConv2D(filters, (3, 3), padding="same", use_bias=False, name=name)(x)
        x = layers.BatchNormalization(name=name + "_bn")(x)
        return layers.Activation("relu", name=name + "_act")(x) if activate_after else x

    def shortcut(x, filters):
        # Unnamed in Keras Applications too: conv2d, batch_normalization, conv2d_1, ...
        x = layers.Conv2D(filters, (1, 1), strides=(2, 2), padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    def pool(x, block):
        return layers.MaxPooling2D((3, 3), strides=(2, 2), padding="same", name=f"block{block}_pool")(x)

    x = layers.Conv2D(STEM[0], (3, 3), strides=(2, 2), use_bias=False, name="block1_conv1")(inputs)
    x = layers.BatchNormalization(name="block1_conv1_bn")(x)
    x = layers.Activation("relu", name="block1_conv1_act")(x)
    x = layers.Conv2D(STEM[1], (3, 3), use_bias=False, name="block1_conv2")(x)
    x = layers.BatchNormalization(name="block1_conv2_bn")(x)
    x = layers.Activation("relu", name="block1_conv2_act")(x)

    for block, filters in zip((2, 3, 4), ENTRY):
        residual = shortcut(x, filters)
        x = separable(x, filters, f"block{block}_sepconv1", activate_before=block > 2)
        x = separable(x, filters, f"block{block}_sepconv2", activate_before=True)
        x = layers.add([pool(x, block), residual])

    for block in range(5, 13):
        residual = x
        for part in (1, 2, 3):
            x = separable(x, ENTRY[-1], f"block{block}_sepconv{part}", activate_before=True)
        x = layers.add([x, residual])

    residual = shortcut(x, EXIT[1])
    x = separable(x, EXIT[0], "block13_sepconv1", activate_before=True)
    x = separable(x, EXIT[1], "block13_sepconv2", activate_before=True)
    x = layers.add([pool(x, 13), residual])
    x = separable(x, EXIT[2], "block14_sepconv1", activate_after=True)
    return separable(x, EXIT[3], "block14_sepconv2", activate_after=True)


def model(keras, include_top=True, classifier_activation="softmax"):
    """The model: with its classifier (avg_pool, predictions) or without, like `include_top` of Keras Applications."""
    keras.backend.clear_session()
    inputs = keras.layers.Input(shape=INPUT_SHAPE)
    x = backbone(keras, inputs)
    if include_top:
        x = keras.layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = keras.layers.Dense(CLASSES, activation=classifier_activation, name="predictions")(x)
    return keras.Model(inputs, x, name="mini_xception")


def load_committed_weights(layers):
    """Sets the layers' weights, by name, to those of data/mini-xception (from its legacy HDF5 file)."""
    with h5py.File(common.DATA / "mini-xception" / "keras2-weights.h5") as file:
        for layer in layers:
            group = file.get(layer.name)
            names = [] if group is None else group.attrs["weight_names"]
            layer.set_weights([group[name][()] for name in names])
