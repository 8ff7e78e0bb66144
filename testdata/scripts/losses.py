"""Records what Keras 3's losses say of some batches, and their gradients: data/losses/expected.json.gz.

`data` holds outputs and targets of several kinds, among them equal, extreme and zero ones. Of each of `losses` stand: its
name and settings as Topwork reads them, the kind of its data, the loss of each example, and the gradient of their mean,
computed by Keras in float32 (of cross-entropies from logits).
"""

import numpy as np

import common

CLASSES = 5


def data():
    """{kind: (outputs, targets)}, float32 or int32[batch]."""
    generator = np.random.default_rng(common.SEED)
    logits = (3 * generator.normal(size=(9, CLASSES))).astype(np.float32)
    logits[0] = 0
    logits[1] = (8, -6, 0, 3, 3)
    classes = generator.integers(0, CLASSES, 9).astype(np.int32)
    soft = generator.dirichlet(np.ones(CLASSES), 9).astype(np.float32)
    labels = generator.integers(0, 2, (9, CLASSES)).astype(np.float32)
    numbers = generator.normal(size=(9, 3)).astype(np.float32)
    targets = (numbers + generator.normal(size=(9, 3)) * 2).astype(np.float32)
    targets[0] = numbers[0]
    targets[1, 0] = 0
    rates = generator.uniform(0.05, 4, (9, 3)).astype(np.float32)
    counts = generator.integers(0, 6, (9, 3)).astype(np.float32)
    signs = np.sign(generator.normal(size=(9, 3))).astype(np.float32)
    rows = generator.dirichlet(np.ones(CLASSES), 9).astype(np.float32)
    one_hot = np.eye(CLASSES, dtype=np.float32)[classes]
    return {
        "logits of labels": (logits, labels),
        "logits of one class": (logits, one_hot),
        "logits of shares": (logits, soft),
        "logits of indices": (logits, classes),
        "numbers": (numbers, targets),
        "rates": (rates, counts),
        "margins": (numbers, signs),
        "margins of bits": (numbers, (signs + 1) / 2),
        "margins of classes": (logits, one_hot),
        "probabilities": (rows, soft),
        "certain probabilities": (rows, one_hot),
    }


def losses(keras):
    """(name and settings, kind of data, loss)."""
    k = keras.losses
    logits = {"from_logits": True}
    yield "binary_crossentropy", "logits of labels", k.BinaryCrossentropy(**logits)
    yield "binary_crossentropy,label_smoothing=0.1", "logits of labels", k.BinaryCrossentropy(label_smoothing=0.1, **logits)
    yield "binary_focal_crossentropy", "logits of labels", k.BinaryFocalCrossentropy(**logits)
    yield (
        "binary_focal_crossentropy,apply_class_balancing=true,alpha=0.4,gamma=1.5,label_smoothing=0.2",
        "logits of labels",
        k.BinaryFocalCrossentropy(True, alpha=0.4, gamma=1.5, label_smoothing=0.2, **logits),
    )
    yield "categorical_crossentropy", "logits of shares", k.CategoricalCrossentropy(**logits)
    yield "categorical_crossentropy,label_smoothing=0.1", "logits of one class", k.CategoricalCrossentropy(label_smoothing=0.1, **logits)
    yield "categorical_focal_crossentropy", "logits of one class", k.CategoricalFocalCrossentropy(**logits)
    yield (
        "categorical_focal_crossentropy,alpha=0.5,gamma=1.5,label_smoothing=0.1",
        "logits of shares",
        k.CategoricalFocalCrossentropy(alpha=0.5, gamma=1.5, label_smoothing=0.1, **logits),
    )
    yield "sparse_categorical_crossentropy", "logits of indices", k.SparseCategoricalCrossentropy(**logits)
    yield "mean_squared_error", "numbers", k.MeanSquaredError()
    yield "mean_absolute_error", "numbers", k.MeanAbsoluteError()
    yield "mean_absolute_percentage_error", "numbers", k.MeanAbsolutePercentageError()
    yield "mean_squared_logarithmic_error", "rates", k.MeanSquaredLogarithmicError()
    yield "mean_squared_logarithmic_error", "numbers", k.MeanSquaredLogarithmicError()
    yield "huber", "numbers", k.Huber()
    yield "huber,delta=0.3", "numbers", k.Huber(0.3)
    yield "log_cosh", "numbers", k.LogCosh()
    yield "poisson", "rates", k.Poisson()
    yield "hinge", "margins", k.Hinge()
    yield "hinge", "margins of bits", k.Hinge()
    yield "squared_hinge", "margins", k.SquaredHinge()
    yield "squared_hinge", "margins of bits", k.SquaredHinge()
    yield "categorical_hinge", "margins of classes", k.CategoricalHinge()
    yield "kl_divergence", "probabilities", k.KLDivergence()
    yield "kl_divergence", "certain probabilities", k.KLDivergence()
    yield "cosine_similarity", "numbers", k.CosineSimilarity()
    yield "cosine_similarity", "probabilities", k.CosineSimilarity()


def recorded(tf, loss, outputs, targets):
    x = tf.constant(outputs)
    with tf.GradientTape() as tape:
        tape.watch(x)
        each = loss.call(tf.constant(targets), x)
        mean = tf.reduce_mean(each)
    return {"each": numbers(each.numpy()), "gradient": numbers(tape.gradient(mean, x).numpy())}


def numbers(array):
    """As the shortest decimals that read back as the same float32, rows as rows."""
    return [numbers(row) if np.ndim(row) else float(str(row)) for row in array]


def main():
    import tensorflow as tf

    keras = common.load_keras(3)
    kinds = data()
    runs = [
        {"loss": name, "data": kind, **recorded(tf, loss, *kinds[kind])} for name, kind, loss in losses(keras)
    ]
    written = {
        kind: {"outputs": numbers(outputs), "targets": targets.tolist() if targets.dtype == np.int32 else numbers(targets)}
        for kind, (outputs, targets) in kinds.items()
    }
    common.save_json_gz(common.DATA / "losses" / "expected.json", {"data": written, "losses": runs})


if __name__ == "__main__":
    main()
