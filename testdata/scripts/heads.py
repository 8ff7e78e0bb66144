"""Records how Keras 3 trains heads of many kinds of layers, step by step: data/heads.

Each head is a Sequential model over features float32[48, 4, 4, 6], features.npy, with labels 0-4, labels.npy. Step i takes
rows 16 * (i % 3) to 16 * (i % 3) + 15. HEAD.json has the layers as Keras serializes them, the start values of all weights
(multiples of 1/64, so that the file stays small), and after each step the loss before it and a digest of every weight after it.
No layer is random, so that another implementation can follow. Each run is repeated in float64: how far the losses of the two
precisions drift apart is the floor of any comparison.
"""

import numpy as np

import common
import seeded_weights

FOLDER = common.DATA / "heads"
BATCH = 16
BATCHES = 3
STEPS = 12
CLASSES = 5
FEATURES = (4, 4, 6)


def heads(layers):
    """Name to a function that makes the layers from the features to the logits."""
    return {
        "convolution": lambda: [
            layers.Conv2D(8, 3, padding="same", use_bias=False), layers.BatchNormalization(momentum=0.9), layers.Activation("relu"),
            layers.GlobalAveragePooling2D(), layers.Dense(CLASSES)],
        "normalization": lambda: [
            layers.GlobalAveragePooling2D(), layers.LayerNormalization(epsilon=1e-6), layers.Dense(16, activation="gelu"),
            layers.Dense(CLASSES)],
        "separable": lambda: [
            layers.SeparableConv2D(8, 3), layers.PReLU(shared_axes=[1, 2]), layers.MaxPooling2D(2), layers.Flatten(),
            layers.Dense(CLASSES)],
        "groups": lambda: [
            layers.GroupNormalization(3), layers.DepthwiseConv2D(3, depth_multiplier=2, activation="swish"),
            layers.GlobalMaxPooling2D(), layers.UnitNormalization(), layers.Dense(CLASSES)],
        "frozen": lambda: [
            layers.BatchNormalization(trainable=False), layers.Conv2DTranspose(4, 2, strides=2), layers.LeakyReLU(negative_slope=0.1),
            layers.AveragePooling2D(4), layers.Flatten(), layers.Dense(CLASSES)],
        "recurrent": lambda: [layers.Reshape((16, 6)), layers.Bidirectional(layers.LSTM(4)), layers.Dense(CLASSES)],
    }


def values(name, shape, shift, scale, steps):
    return np.round(seeded_weights.values(f"{common.SEED}/heads/{name}", shape, shift, scale) * steps) / np.float32(steps)


def data():
    """float32[48, 4, 4, 6] features whose channels say something about the labels int32[48]."""
    labels = (np.arange(BATCH * BATCHES) * 7 % CLASSES).astype(np.int32)
    features = values("features", (BATCH * BATCHES, *FEATURES), 0.0, 1.5, 32)
    features[np.arange(len(labels)), :, :, labels] += np.float32(0.5)
    return features, labels


def path(weight):
    return weight.path.removeprefix("sequential/")


def start(weight, head):
    role = path(weight).split("/")[-1]
    shift, scale = {"gamma": (1.0, 0.25), "moving_variance": (1.25, 0.5)}.get(role, (0.0, 0.5))
    return values(f"{head}/{path(weight)}", tuple(weight.shape), shift, scale, 64)


def digest(value):
    """[sum, Euclidean norm, first, middle and last element in C order], computed in float64, 8 digits."""
    flat = np.asarray(value, np.float64).ravel()
    numbers = (flat.sum(), np.sqrt((flat * flat).sum()), flat[0], flat[len(flat) // 2], flat[-1])
    return [float(f"{number:.8g}") for number in numbers]


def run(keras, head, floatx):
    keras.backend.clear_session()
    keras.config.set_floatx(floatx)
    layers = heads(keras.layers)[head]()
    model = keras.Sequential([keras.Input(FEATURES), *layers])
    for weight in model.weights:
        weight.assign(start(weight, head))
    beginning = {path(weight): {"shape": list(weight.shape), "values": np.asarray(weight).ravel().tolist()} for weight in model.weights}
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-2), loss, metrics=["accuracy"])
    features, labels = data()
    steps = []
    for number in range(STEPS):
        rows = slice(BATCH * (number % BATCHES), BATCH * (number % BATCHES + 1))
        # The metrics of Keras go on over the steps of an epoch; these are of one batch.
        model.reset_metrics()
        logs = model.train_on_batch(features[rows].astype(floatx), labels[rows], return_dict=True)
        steps.append({
            "step": number + 1, "loss": float(logs["loss"]), "accuracy": float(logs["accuracy"]),
            "weights": {path(weight): digest(weight) for weight in model.weights}})
    described = [keras.saving.serialize_keras_object(layer) for layer in layers]
    return {"layers": described, "learningRate": 1e-2, "start": beginning, "steps": steps}


def main():
    keras = common.load_keras(3)
    features, labels = data()
    common.save_npy(FOLDER / "features.npy", features)
    common.save_npy(FOLDER / "labels.npy", labels)
    for head in heads(keras.layers):
        precise, record = (run(keras, head, floatx) for floatx in ("float64", "float32"))
        pairs = list(zip(precise["steps"], record["steps"], strict=True))
        drift = max(abs(a["loss"] - b["loss"]) / abs(a["loss"]) for a, b in pairs)
        first, last = record["steps"][0]["loss"], record["steps"][-1]["loss"]
        print(f"{head}: loss {first:.5f} -> {last:.5f}, float32 to float64 {drift:.1e}", flush=True)
        common.save_json_gz(FOLDER / f"{head}.json", {"float64LossDrift": drift, **record})


if __name__ == "__main__":
    main()
