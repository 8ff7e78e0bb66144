"""Saves the pretrained mini-xception in every format, with expected outputs: data/mini-xception.

Usage: save_mini_xception.py 2|3 (the Keras version; run 2 first, in processes of their own).
"""

import sys

import numpy as np

import common
import digits
import mini_xception
import saving
from pretrain_mini_xception import inputs_of

FOLDER = common.DATA / "mini-xception"


def pretrained(keras):
    """The whole model with the weights that pretrain_mini_xception.py wrote."""
    model = mini_xception.model(keras)
    weights = np.load(common.BUILD / "mini-xception.npz")
    for layer in model.layers:
        count = len(layer.get_weights())
        layer.set_weights([weights[f"{layer.name}/{index}"] for index in range(count)])
    return model


def inputs(tf):
    """Three held-out pictures (digits 0, 2, 4) and one of noise."""
    pictures, labels, _ = digits.pictures(range(5))
    _, held_out = digits.split(labels)
    chosen = [held_out[labels[held_out] == digit][0] for digit in (0, 2, 4)]
    noise = np.random.default_rng(common.SEED).uniform(-1, 1, (1,) + mini_xception.INPUT_SHAPE)
    return np.concatenate([inputs_of(tf, pictures[chosen]), noise]).astype(np.float32)


def expected(keras, model, x):
    """Outputs by file name: of the last block, of the pooling, before and after the softmax."""
    inner = keras.Model(model.input, [model.get_layer(name).output for name in ("block14_sepconv2_act", "avg_pool")])
    features, pooled = [np.asarray(each) for each in inner(x, training=False)]
    kernel, bias = model.get_layer("predictions").get_weights()
    return {
        "expected-features": features,
        "expected-pooled": pooled,
        "expected-logits": (pooled.astype(np.float64) @ kernel + bias).astype(np.float32),
        "expected-output": np.asarray(model(x, training=False)),
    }


def main():
    version = int(sys.argv[1])
    keras = common.load_keras(version)
    import tensorflow as tf

    model = pretrained(keras)
    FOLDER.mkdir(parents=True, exist_ok=True)
    x = inputs(tf)
    outputs = expected(keras, model, x)
    if version == 2:
        common.save_npy(FOLDER / "input.npy", x)
        for name, value in outputs.items():
            common.save_npy(FOLDER / f"{name}.npy", value)
        common.save_json(FOLDER / "expected.json", {name: common.statistics(value) for name, value in outputs.items()})
        saving.save_folder(model, 2, FOLDER / "keras2-savedmodel")
        model.save(str(FOLDER / "keras2.h5"))
        model.save_weights(str(FOLDER / "keras2-weights.h5"))
    else:
        for name, value in outputs.items():
            other = np.load(FOLDER / f"{name}.npy")
            difference = np.abs(other - value).max() / np.abs(other).max()
            print(f"{name}: Keras 3 differs from Keras 2 by {difference:.1e} of the maximum")
            assert difference < 3e-6
        saving.save_folder(model, 3, FOLDER / "keras3-export")
        model.save(str(FOLDER / "model.keras"))
        model.save(str(FOLDER / "keras3.h5"))
        model.save_weights(str(FOLDER / "model.weights.h5"))


if __name__ == "__main__":
    main()
