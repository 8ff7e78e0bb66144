"""Recurrent models, and models saved for one batch size: data/recurrent and data/fixed-batch.

Usage: sequences.py 3|2 (the Keras version).

For each model data/GROUP/MODEL holds keras3 (a folder from `model.export`) or keras2 (from `model.save`), for Keras 3 model.keras too, and
input.npy with keras3-expected.npy or keras2-expected.npy, what Keras gives for it. Inputs of fixed-batch have three rows, not the 32 of the file.
"""

import sys

import numpy as np

import common
import saving

STEPS, FEATURES, ROWS, SAVED_ROWS = 6, 3, 3, 32


def lstm(keras):
    """The commonest: the state after the last step."""
    layers = keras.layers
    return keras.Sequential([layers.Input((STEPS, FEATURES)), layers.LSTM(5, name="lstm"), layers.Dense(2, name="logits")])


def stacked(keras):
    """Whole sequences, both directions, backwards, both forms of the GRU, and two inputs of a step behind each other."""
    layers = keras.layers
    inputs = layers.Input((STEPS, FEATURES), name="sequence")
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True, name="lstm"), name="both")(inputs)
    x = layers.GRU(4, return_sequences=True, go_backwards=True, name="backwards")(x)
    x = layers.GRU(3, return_sequences=True, reset_after=False, name="before")(x)
    x = layers.SimpleRNN(3, name="simple")(x)
    return keras.Model(inputs, layers.Dense(2, name="logits")(x), name="stacked")


def image(keras):
    """A convolutional classifier whose input says 32 rows, as tutorials write it."""
    layers = keras.layers
    return keras.Sequential([
        layers.Input(batch_shape=(SAVED_ROWS, 8, 8, 3)),
        layers.Conv2D(4, 3, activation="relu", name="conv"),
        layers.Reshape((18, 8), name="reshape"),
        layers.Flatten(name="flatten"),
        layers.Dense(3, activation="softmax", name="classes"),
    ])


def rows(keras):
    """A recurrent model for 32 rows: its first state has 32 rows too."""
    layers = keras.layers
    return keras.Sequential([
        layers.Input(batch_shape=(SAVED_ROWS, STEPS, FEATURES)),
        layers.GRU(4, name="gru"),
        layers.Dense(2, name="logits"),
    ])


GROUPS = {"recurrent": [lstm, stacked], "fixed-batch": [image, rows]}


def randomise(model, rng):
    """Numbers everywhere, biases too, so that no gate is idle."""
    model.set_weights([rng.uniform(-0.5, 0.5, each.shape).astype("float32") for each in model.get_weights()])


def expected(model, group, x):
    """Keras 2 holds a model to the rows it was built with; each row counts for itself, so the others may be zero."""
    if group == "fixed-batch":
        padded = np.zeros((SAVED_ROWS, *x.shape[1:]), np.float32)
        padded[: len(x)] = x
        return model.predict(padded, batch_size=SAVED_ROWS, verbose=0)[: len(x)]
    return model.predict(x, verbose=0)


def main(version):
    keras = common.load_keras(version)
    for group, models in GROUPS.items():
        for build in models:
            if version == 2 and build in (rows, stacked):  # three megabytes for the stack: Keras 2 saves each call of a layer
                continue
            keras.backend.clear_session()
            folder = common.DATA / group / build.__name__
            rng = np.random.default_rng(common.SEED)
            if version == 2 and group == "fixed-batch":
                layers = keras.layers
                model = keras.Sequential([layers.Conv2D(4, 3, activation="relu", name="conv", batch_input_shape=(SAVED_ROWS, 8, 8, 3)),
                                          layers.Reshape((18, 8), name="reshape"), layers.Flatten(name="flatten"),
                                          layers.Dense(3, activation="softmax", name="classes")])
            else:
                model = build(keras)
            randomise(model, rng)
            x = rng.normal(size=(ROWS, *model.input_shape[1:])).astype("float32")
            common.save_npy(folder / "input.npy", x)
            common.save_npy(folder / f"keras{version}-expected.npy", expected(model, group, x))
            saving.save_folder(model, version, folder / f"keras{version}")
            (folder / f"keras{version}.json.gz").unlink()
            if build is lstm and version == 2:  # half a megabyte of functions, a tenth of it compressed
                graph = folder / "keras2" / "saved_model.pb"
                common.save_gz(graph.with_name("saved_model.pb.gz"), graph.read_bytes())
                graph.unlink()
            if version == 3:
                model.save(folder / "keras3.keras")


if __name__ == "__main__":
    main(int(sys.argv[1]))
