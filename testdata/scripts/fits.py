"""Records what Keras 3's `fit` makes of small heads with all kinds of options: data/fits/expected.json.gz.

The head is two dense layers over `features` float32[24, 6], in batches of 8 without shuffling, with `validation` float32[9,
6] and their labels: class indices, one-hot rows and bits. Of each of `fits` stand: optimizer, loss, metrics and weights of
classes as Topwork reads them, whether examples have `weights`, the layers as Keras serializes them, the start values, the
history, and the weights in the end. `rates` has what the learning rate of a layer is multiplied with.
"""

import json

import numpy as np

import common

EPOCHS = 3
BATCH = 8


def data():
    generator = np.random.default_rng(common.SEED)
    labels = generator.integers(0, 3, 33).astype(np.int32)
    features = generator.normal(size=(33, 6)).astype(np.float32)
    features[np.arange(33), labels] += 1
    weights = generator.uniform(0, 2, 24).astype(np.float32)
    return features, labels, weights


def fits(keras):
    """Options of each fit; `head` has settings of the two dense layers."""
    o, l, r = keras.optimizers, keras.losses, keras.regularizers
    sparse = l.SparseCategoricalCrossentropy(from_logits=True)
    rows = "categorical_crossentropy,label_smoothing=0.1"
    smooth = l.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    bits = l.BinaryCrossentropy(from_logits=True)
    named = "sparse_categorical_crossentropy"
    yield {"optimizer": "adam,learning_rate=0.05", "loss": named}, o.Adam(0.05), sparse, {}
    yield {"optimizer": "adam,learning_rate=0.05", "loss": named, "classes": {0: 3.0, 2: 0.25}}, o.Adam(0.05), sparse, {}
    yield {"optimizer": "sgd,learning_rate=0.1", "loss": rows, "classes": {1: 2.0}}, o.SGD(0.1), smooth, {}
    yield {"optimizer": "sgd,learning_rate=0.1", "loss": rows, "weights": True}, o.SGD(0.1), smooth, {}
    yield {"optimizer": "sgd,learning_rate=0.2", "loss": "binary_crossentropy", "classes": {0: 0.5, 1: 2.0}}, o.SGD(0.2), bits, {}
    yield {"optimizer": "sgd,learning_rate=0.2", "loss": "binary_focal_crossentropy", "weights": True}, o.SGD(0.2), (
        l.BinaryFocalCrossentropy(from_logits=True)), {}
    penalties = {"kernel_regularizer": r.L2(0.05), "bias_regularizer": "l1"}
    yield {"optimizer": "sgd,learning_rate=0.1,momentum=0.9", "loss": named}, o.SGD(0.1, momentum=0.9), sparse, penalties
    yield {"optimizer": "sgd,learning_rate=0.1", "loss": named, "weights": True}, o.SGD(0.1), sparse, (
        {"kernel_regularizer": r.L1L2(0.01, 0.02)})
    yield {"optimizer": "adam,learning_rate=0.05,use_ema=true,ema_momentum=0.7", "loss": named}, (
        o.Adam(0.05, use_ema=True, ema_momentum=0.7)), sparse, {}
    both = keras.optimizers.OptimizerMap(o.AdamW(0.1, weight_decay=0.1), {".*first/.*": o.AdamW(0.02, weight_decay=0.1)})
    yield {"optimizer": "adamw,learning_rate=0.1,weight_decay=0.1", "loss": named, "rates": {"first": 0.2}}, (
        keras.optimizers.MultiOptimizer(both)), sparse, {}
    schedule = "exponential_decay(initial_learning_rate=0.2,decay_steps=4,decay_rate=0.5)"
    yield {"optimizer": f"adamw,learning_rate={schedule},gradient_accumulation_steps=2", "loss": named}, (
        o.AdamW(keras.optimizers.schedules.ExponentialDecay(0.2, 4, 0.5), gradient_accumulation_steps=2)), sparse, {}


def labels_for(loss, labels):
    if loss.startswith("binary"):
        return (labels > 0).astype(np.float32)[:, None]
    return labels if loss.startswith("sparse") else np.eye(3, dtype=np.float32)[labels]


def recorded(keras, options, optimizer, loss, settings):
    features, labels, weights = data()
    units = 1 if options["loss"].startswith("binary") else 3
    layers = [
        keras.layers.Dense(5, activation="relu", name="first", **settings), keras.layers.Dense(units, name="second", **settings)]
    model = keras.Sequential([keras.layers.Input((6,)), *layers])
    generator = np.random.default_rng(common.SEED + 1)
    start = {}
    for weight in model.weights:
        value = np.round(generator.normal(0, 0.5, weight.shape) * 64) / np.float32(64)
        weight.assign(value)
        start[weight.path.removeprefix("sequential/")] = value.astype(np.float32)
    # Keras's binary accuracy takes logits for probabilities: its threshold is that of 0.5.
    accuracy = keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0) if units == 1 else "accuracy"
    model.compile(optimizer, loss, metrics=[accuracy])
    y = labels_for(options["loss"], labels)
    history = model.fit(
        features[:24], y[:24], BATCH, EPOCHS, verbose=0, shuffle=False, validation_data=(features[24:], y[24:]),
        class_weight=options.get("classes"), sample_weight=weights if options.get("weights") else None)
    return {
        **options,
        "layers": [{"class_name": "Dense", "config": json.loads(json.dumps(keras.saving.serialize_keras_object(layer)["config"]))} for layer in layers],
        "start": {name: numbers(value) for name, value in start.items()},
        "history": {name: [float(value) for value in values] for name, values in history.history.items()},
        "end": {weight.path.removeprefix("sequential/"): numbers(weight.numpy()) for weight in model.weights},
    }


def numbers(array):
    """As the shortest decimals that read back as the same float32."""
    return [float(str(number)) for number in np.asarray(array, np.float32).ravel()]


def main():
    keras = common.load_keras(3)
    features, labels, weights = data()
    runs = []
    for options in fits(keras):
        runs.append(recorded(keras, *options))
        keras.backend.clear_session()
    common.save_json_gz(
        common.DATA / "fits" / "expected.json",
        {"features": numbers(features), "labels": labels.tolist(), "weights": numbers(weights), "fits": runs},
    )


if __name__ == "__main__":
    main()
