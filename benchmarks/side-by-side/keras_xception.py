"""Times the three numbers of XceptionBenchmark with Keras itself, on the same machine.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python keras_xception.py --batch 32 --steps 8

Prints one line per measurement: name, batch size, median milliseconds per image. The weights are random: the
cost of a step does not depend on them. The model is the transfer learning guide's: Xception 150x150x3
without top, Rescaling, global average pooling, Dropout 0.2, Dense 1.
"""

import argparse
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def build(trainable):
    """The guide's model; batch normalization of the backbone stays in inference mode."""
    backbone = keras.applications.Xception(weights=None, include_top=False, input_shape=(150, 150, 3))
    backbone.trainable = trainable
    inputs = keras.Input((150, 150, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = backbone(x, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dropout(0.2)(x)
    model = keras.Model(inputs, keras.layers.Dense(1)(x))
    model.compile(
        optimizer=keras.optimizers.Adam(1e-5 if trainable else 1e-3),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    return model


def median_millis(call, warmup, steps, batch):
    """Median milliseconds per image over ``steps`` calls."""
    for _ in range(warmup):
        call()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000 / batch)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--warmup", type=int, default=3)
    options = parser.parse_args()

    rng = np.random.default_rng(0)
    images = rng.uniform(0, 255, (options.batch, 150, 150, 3)).astype("float32")
    labels = rng.integers(0, 2, (options.batch, 1)).astype("float32")

    frozen = build(trainable=False)
    full = build(trainable=True)
    calls = {
        "forward": lambda: frozen.predict_on_batch(images),
        "headStep": lambda: frozen.train_on_batch(images, labels),
        "fullStep": lambda: full.train_on_batch(images, labels),
    }
    print(f"# Keras {keras.__version__}, TensorFlow {tf.__version__}")
    for name, call in calls.items():
        millis = median_millis(call, options.warmup, options.steps, options.batch)
        print(f"{name}\t{options.batch}\t{millis:.2f} ms/image", flush=True)


if __name__ == "__main__":
    main()
