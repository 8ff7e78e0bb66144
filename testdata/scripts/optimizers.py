"""Records how Keras 3's optimizers move three weights, step by step: data/optimizers/expected.json.gz.

The model is `x @ w`, the loss the mean squared error; `x`, `targets` and `start` are the same in every run, and step
i takes row block i % 3. The learning rate halves after the tenth step. Of each run stand: the optimizer as Topwork reads
it, and the weights after each step, in float32.
"""

import numpy as np

import common

STEPS = 20
BLOCK = 4


def optimizers(keras):
    """(name and settings as Topwork reads them, optimizer)."""
    o = keras.optimizers
    yield "sgd", o.SGD()
    yield "sgd,learning_rate=0.03,momentum=0.8,nesterov=true", o.SGD(0.03, momentum=0.8, nesterov=True)
    yield "adam,learning_rate=0.05", o.Adam(0.05)
    yield "adam,learning_rate=0.05,beta_1=0.8,beta_2=0.95,epsilon=0.001", o.Adam(0.05, 0.8, 0.95, 1e-3)
    yield "adamw,learning_rate=0.05", o.AdamW(0.05)
    yield "adamw,learning_rate=0.05,weight_decay=0.3,beta_1=0.8", o.AdamW(0.05, weight_decay=0.3, beta_1=0.8)
    yield "rmsprop,learning_rate=0.05", o.RMSprop(0.05)
    yield "rmsprop,learning_rate=0.02,rho=0.7,momentum=0.6", o.RMSprop(0.02, rho=0.7, momentum=0.6)
    yield "rmsprop,learning_rate=0.02,centered=true,epsilon=0.01", o.RMSprop(0.02, centered=True, epsilon=1e-2)
    yield "adagrad,learning_rate=0.2", o.Adagrad(0.2)
    yield "adagrad,learning_rate=0.2,initial_accumulator_value=0,epsilon=0.01", o.Adagrad(0.2, 0.0, 1e-2)
    yield "adamax,learning_rate=0.05", o.Adamax(0.05)
    yield "nadam,learning_rate=0.05", o.Nadam(0.05)
    yield "nadam,learning_rate=0.05,beta_1=0.7,beta_2=0.95", o.Nadam(0.05, 0.7, 0.95)


def run(tf, optimizer, x, targets, start):
    w = tf.Variable(start)
    weights = []
    for step in range(STEPS):
        rows = slice(BLOCK * (step % 3), BLOCK * (step % 3 + 1))
        if step == STEPS // 2:
            optimizer.learning_rate.assign(optimizer.learning_rate / 2)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x[rows] @ w - targets[rows]))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        weights.append(numbers(w.numpy()))
    return weights


def numbers(array):
    """As the shortest decimals that read back as the same float32."""
    return [float(str(number)) for number in np.asarray(array, np.float32).ravel()]


def main():
    import tensorflow as tf

    keras = common.load_keras(3)
    generator = np.random.default_rng(common.SEED)
    x = generator.normal(size=(3 * BLOCK, 3)).astype(np.float32)
    targets = (x @ np.array([[1.5], [-2], [0.5]], np.float32) + generator.normal(0, 0.1, (3 * BLOCK, 1))).astype(np.float32)
    start = np.array([[0.3], [-0.1], [0.2]], np.float32)
    runs = [
        {"optimizer": name, "weights": run(tf, optimizer, x, targets, start)} for name, optimizer in optimizers(keras)
    ]
    common.save_json_gz(
        common.DATA / "optimizers" / "expected.json",
        {"x": numbers(x), "targets": numbers(targets), "start": numbers(start), "runs": runs},
    )


if __name__ == "__main__":
    main()
