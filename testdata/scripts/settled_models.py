"""Keras Applications as a user has them: seeded weights, batch normalization settled on images, several formats.

Usage: settled_models.py FOLDER MODEL:SEED[:FORMAT+FORMAT...] ...   FORMAT is one of keras, export, keras2; default all.
MODEL-notop is the model without its classifier.

Writes FOLDER/MODEL-SEED-FORMAT (a .keras file or a SavedModel folder), for TranslationFaultsTest with
-Dtopwork.models=FOLDER. Too large to be golden files; nothing else depends on them. Needs Keras 3 and tf_keras.
"""

import pathlib
import sys

import numpy as np

WITH_PREPROCESSING = ("EfficientNet", "MobileNetV3", "ConvNeXt")
WAVES = 10
IMAGES = 4


def images(count, size, low, high, rng):
    """Smooth images with edges, which settle batch normalization as photographs would."""
    result = np.zeros((count, size, size, 3), np.float32)
    down, across = np.mgrid[0:size, 0:size] / size
    for image in result:
        for wave in range(WAVES):
            y, x = rng.uniform(-4, 4, 2)
            level = np.sin(2 * np.pi * (y * down + x * across) + rng.uniform(0, 7))
            if wave % 3 == 0:
                level = np.where(level > 0.2, 1, -1)
            image += level[..., None] * rng.uniform(0.2, 1, 3) / (1 + wave / 3)
        image -= image.min()
        image /= image.max()
    return low + (high - low) * result


def build(keras, name, size):
    name, _, notop = name.partition("-")
    return getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), include_top=not notop)


def size_of(name):
    """The smallest that keeps every convolution of every family busy; NASNet takes only its own."""
    return {"NASNetMobile": 224, "NASNetLarge": 331}.get(name.partition("-")[0], 96)


def settled(keras, name, size, seed):
    """The model, whose moving statistics are those of a batch of images."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = build(keras, name, size)
    layers = list(model._flatten_layers())
    for layer in layers:
        for weight in layer.weights:
            role = weight.path.split("/")[-1]
            if type(layer).__name__ == "LayerScale":
                # As trained: at its start value of 1e-6 it hides its block, and what is wrong in it.
                weight.assign(rng.uniform(0.1, 0.4, weight.shape))
            elif role == "gamma":
                weight.assign(rng.uniform(0.6, 1.4, weight.shape))
            if role in ("beta", "bias"):
                weight.assign(rng.uniform(-0.2, 0.2, weight.shape))
    low, high = (0, 255) if name.startswith(WITH_PREPROCESSING) else (-1, 1)
    norms = [layer for layer in layers if type(layer).__name__ == "BatchNormalization"]
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    model(images(IMAGES, size, low, high, rng), training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum
    return model


def save(model, name, size, path, file_format):
    if file_format == "keras":
        model.save(f"{path}.keras")
    elif file_format == "export":
        model.export(path, verbose=False)
    else:
        import tf_keras

        other = build(tf_keras, name, size)
        assert [tuple(one.shape) for one in other.weights] == [tuple(one.shape) for one in model.weights]
        other.set_weights([np.asarray(weight) for weight in model.weights])
        other.save(path, save_format="tf")


def main():
    import keras

    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for argument in sys.argv[2:]:
        name, seed, *formats = argument.split(":")
        size = size_of(name)
        model = settled(keras, name, size, int(seed))
        for file_format in formats[0].split("+") if formats else ("keras", "export", "keras2"):
            save(model, name, size, str(folder / f"{name}-{seed}-{file_format}"), file_format)
            print(name, seed, file_format, flush=True)


if __name__ == "__main__":
    main()
