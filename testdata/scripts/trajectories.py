"""Records how Keras 2 trains heads on mini-xception, step by step: data/trajectories.

Every run starts from stored weights, takes its batches in stored order and has no dropout, so that another
implementation can follow it. After each step stand: the loss and the metrics of that step's batch (computed before
the update) and a digest of the weights (after it). Each run is repeated in float64: how far the losses of the two
precisions drift apart is the floor of any comparison.

Keras 2, because it keeps the inner model in inference mode as base(x, training=False) says. Keras 3.15.1 hands the
outer model's training=True down instead, and batch normalisation then uses batch statistics once base is trainable.

Input of image i: float32(images[i]) / 127.5 - 1, each pixel repeated 2 x 2 and over 3 channels: float32[64, 64, 3].
"""

import numpy as np

import common
import digits
import mini_xception

FOLDER = common.DATA / "trajectories"
IMAGES = 160
BATCH = 16
STEPS = 20
FINE_TUNING_RATE = 1e-5
FLOATX = ("float64", "float32")


def data():
    """uint8[160, 32, 32] images of the digits 5-9, int32[160] labels 0-4 and int32[40, 16] batches."""
    pictures, labels, _ = digits.pictures(range(5, 10))
    generator = np.random.default_rng(common.SEED)
    chosen = generator.permutation(len(labels))[:IMAGES]
    batches = np.concatenate([generator.permutation(IMAGES) for _ in range(2 * STEPS * BATCH // IMAGES)])
    return pictures[chosen], labels[chosen], batches.reshape(2 * STEPS, BATCH).astype(np.int32)


def inputs_of(images):
    x = images.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.repeat(x.repeat(2, axis=1).repeat(2, axis=2)[..., None], 3, axis=-1)


def initial_head():
    """Glorot-uniform kernel float32[256, 5] and a bias that is not zero, so that a forgotten bias is noticed."""
    generator = np.random.default_rng(common.SEED + 1)
    limit = np.sqrt(6.0 / (256 + 5))
    kernel = generator.uniform(-limit, limit, (256, 5)).astype(np.float32)
    return kernel, np.linspace(-0.1, 0.1, 5, dtype=np.float32)


def digest(value):
    """[sum, Euclidean norm, first, middle and last element in C order], computed in float64, 8 digits."""
    flat = np.asarray(value, np.float64).ravel()
    numbers = (flat.sum(), np.sqrt((flat * flat).sum()), flat[0], flat[len(flat) // 2], flat[-1])
    return [float(f"{number:.8g}") for number in numbers]


class Run:
    """One model on its way; `name` is the JSON file's."""

    def __init__(self, keras, units=5, normalise=False):
        keras.backend.clear_session()
        self.keras = keras
        inputs = keras.layers.Input(mini_xception.INPUT_SHAPE)
        self.base = keras.Model(inputs, mini_xception.backbone(keras, inputs), name="backbone")
        mini_xception.load_committed_weights(self.base.layers)
        self.base.trainable = False
        inputs = keras.layers.Input(mini_xception.INPUT_SHAPE)
        x = keras.layers.GlobalAveragePooling2D(name="pool")(self.base(inputs, training=False))
        if normalise:
            x = keras.layers.BatchNormalization(name="head_bn")(x)
        x = keras.layers.Dense(units, name="head")(x)
        self.model = keras.Model(inputs, x)
        kernel, bias = initial_head()
        self.model.get_layer("head").set_weights([kernel[:, :units], bias[:units]])

    def layers(self):
        return self.base.layers + [layer for layer in self.model.layers if layer is not self.base]

    def weights(self, every):
        """Digests by "layer/weight": of those that may change, or of `every` weight of the model."""
        trainable = {id(weight) for weight in self.model.trainable_weights}
        return {
            f"{layer.name}/{weight.name.split('/')[-1].removesuffix(':0')}": digest(weight)
            for layer in self.layers()
            for weight in layer.weights
            if every or id(weight) in trainable or layer.name == "head_bn"
        }

    def fit(self, optimizer, loss, metrics, x, y, batches, after=None, every=False):
        """Trains on each batch once; returns one record per step. `every`: the last one has all weights."""
        self.model.compile(optimizer, loss, metrics=metrics)
        steps = []
        for number, batch in enumerate(batches):
            logs = self.model.train_on_batch(x[batch], y[batch], return_dict=True)
            steps.append({
                "step": number + 1,
                **{name: float(value) for name, value in logs.items()},
                "weights": self.weights(every=every and number == len(batches) - 1),
            })
            if after:
                after(self)
        return steps


def record(name, settings, runs):
    """Writes NAME.json: the float32 run, with the losses of the float64 run beside them."""
    precise, steps = runs["float64"], runs["float32"]
    drift = max(abs(a["loss"] - b["loss"]) / abs(a["loss"]) for a, b in zip(precise, steps))
    for step, other in zip(steps, precise):
        step["lossFloat64"] = other["loss"]
    print(f"{name}: loss {steps[0]['loss']:.5f} -> {steps[-1]['loss']:.5f}, float32 to float64 {drift:.1e}", flush=True)
    common.save_json_gz(FOLDER / f"{name}.json", {"settings": settings, "float64LossDrift": drift, "steps": steps})


def main():
    keras = common.load_keras(2)
    images, labels, batches = data()
    x = inputs_of(images)
    for name, value in {"images": images, "labels": labels, "batches": batches}.items():
        common.save_npy(FOLDER / f"{name}.npy", value)
    kernel, bias = initial_head()
    common.save_npy(FOLDER / "head-kernel.npy", kernel)
    common.save_npy(FOLDER / "head-bias.npy", bias)

    sparse = lambda: keras.losses.SparseCategoricalCrossentropy(from_logits=True)  # noqa: E731
    first, second = batches[:STEPS], batches[STEPS:]
    runs = {}

    def add(name, floatx, steps):
        runs.setdefault(name, {})[floatx] = steps

    for floatx in FLOATX:
        keras.backend.set_floatx(floatx)
        run = Run(keras)
        add("head-adam", floatx, run.fit(keras.optimizers.Adam(1e-3), sparse(), ["accuracy"], x, labels, first, every=True))
        trained = run.model.get_layer("head").get_weights()
        run.base.trainable = True
        add("fine-tuning-adam", floatx,
            run.fit(keras.optimizers.Adam(FINE_TUNING_RATE), sparse(), ["accuracy"], x, labels, second, every=True))
        for nesterov in (False, True):
            optimizer = keras.optimizers.SGD(1e-2, momentum=0.9, nesterov=nesterov)
            name = "head-sgd-nesterov" if nesterov else "head-sgd-momentum"
            add(name, floatx, Run(keras).fit(optimizer, sparse(), ["accuracy"], x, labels, first))
        moving = []
        run = Run(keras, normalise=True)
        add("head-batch-norm", floatx, run.fit(
            keras.optimizers.Adam(1e-3), sparse(), ["accuracy"], x, labels, first,
            after=lambda run: moving.append(run.model.get_layer("head_bn").get_weights()[2:])))
        add("head-binary", floatx, Run(keras, units=1).fit(
            keras.optimizers.Adam(1e-3), keras.losses.BinaryCrossentropy(from_logits=True),
            [keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy_of_logits"),
             keras.metrics.BinaryAccuracy(threshold=0.5, name="accuracy_threshold_half")],
            x, (labels >= 2).astype(floatx)[:, None], first[:10]))
        add("head-mse", floatx, Run(keras, units=1).fit(
            keras.optimizers.Adam(1e-3), keras.losses.MeanSquaredError(), ["mae"],
            x, (labels / 4.0).astype(floatx)[:, None], first[:10]))

    common.save_npy(FOLDER / "head-trained-kernel.npy", trained[0])
    common.save_npy(FOLDER / "head-trained-bias.npy", trained[1])
    common.save_npy(FOLDER / "batch-norm-moving-mean.npy", np.stack([mean for mean, _ in moving]))
    common.save_npy(FOLDER / "batch-norm-moving-variance.npy", np.stack([variance for _, variance in moving]))

    adam = {"optimizer": "Adam", "learningRate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
    cross_entropy = "sparse categorical cross-entropy from logits"
    head = "GlobalAveragePooling2D, Dense(5) named head"
    common_settings = {"backbone": "mini-xception, frozen, inference mode", "head": head, "loss": cross_entropy,
                       "batches": "rows 0-19 of batches.npy", "start": "head-kernel.npy, head-bias.npy"}
    sgd = {"optimizer": "SGD", "learningRate": 1e-2, "momentum": 0.9}
    one = {"head": "GlobalAveragePooling2D, Dense(1) named head", "batches": "rows 0-9 of batches.npy",
           "start": "column 0 of head-kernel.npy, element 0 of head-bias.npy"}
    settings = {
        "head-adam": {**common_settings, **adam},
        "fine-tuning-adam": {
            **common_settings, **adam, "learningRate": FINE_TUNING_RATE,
            "backbone": "mini-xception, all trainable, batch normalisation in inference mode (training=False)",
            "batches": "rows 20-39 of batches.npy",
            "start": "the end of head-adam: head-trained-kernel.npy, head-trained-bias.npy; new optimizer state"},
        "head-sgd-momentum": {**common_settings, **sgd, "nesterov": False},
        "head-sgd-nesterov": {**common_settings, **sgd, "nesterov": True},
        "head-batch-norm": {
            **common_settings, **adam,
            "head": "GlobalAveragePooling2D, BatchNormalization named head_bn (training mode, momentum 0.99, "
                    "epsilon 1e-3, biased batch variance), Dense(5) named head",
            "movingStatistics": "row i of batch-norm-moving-mean.npy and -variance.npy: after step i + 1"},
        "head-binary": {**common_settings, **adam, **one, "loss": "binary cross-entropy from logits",
                        "targets": "1.0 where labels >= 2, else 0.0"},
        "head-mse": {**common_settings, **adam, **one, "loss": "mean squared error", "targets": "labels / 4"},
    }
    for name, each in settings.items():
        record(name, each, runs[name])


if __name__ == "__main__":
    main()
