"""Records what Keras 3's metrics say after each of some batches: data/metrics/expected.json.gz.

`data` holds the batches of several kinds of labels and predictions, among them predictions on thresholds and equal
ones. Of each of `metrics` stand: its name and settings as Topwork reads them, the kind of its data, and its result after
each batch, in float32 as Keras computes it.
"""

import numpy as np

import common

SIZES = (17, 40, 3)
CLASSES = 6


def softmax(logits):
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (exponents / exponents.sum(axis=-1, keepdims=True)).astype(np.float32)


def batches():
    """{kind: [(labels, predictions), ...]}, labels int32[batch] or float32[batch, units]."""
    generator = np.random.default_rng(common.SEED)
    kinds = {"binary": [], "labels": [], "one_hot": [], "classes": [], "numbers": []}
    for size in SIZES:
        targets = generator.integers(0, 2, (size, 1))
        scores = np.clip(targets * 0.3 + generator.uniform(-0.1, 0.8, (size, 1)), 0, 1)
        on_thresholds = np.arange(size)[:, None] % 3 == 0
        scores = np.where(on_thresholds, np.round(scores * 199) / 199, scores)
        scores[:3, 0] = (0, 0.5, 1)
        kinds["binary"].append((targets.astype(np.float32), scores.astype(np.float32)))
        targets = generator.integers(0, 2, (size, 4)).astype(np.float32)
        kinds["labels"].append((targets, generator.uniform(0, 1, (size, 4)).astype(np.float32)))
        classes = generator.integers(0, CLASSES, size).astype(np.int32)
        logits = generator.normal(size=(size, CLASSES)) + 1.5 * np.eye(CLASSES)[classes]
        logits[0] = logits[1, 0]  # equal predictions
        kinds["one_hot"].append((np.eye(CLASSES, dtype=np.float32)[classes], softmax(logits)))
        kinds["classes"].append((classes, softmax(logits)))
        numbers = generator.normal(size=(size, 2)).astype(np.float32)
        kinds["numbers"].append((numbers, (numbers + generator.normal(size=(size, 2))).astype(np.float32)))
    return kinds


def metrics(keras):
    """(name and settings, kind of data, metric)."""
    m = keras.metrics
    yield "binary_accuracy", "binary", m.BinaryAccuracy()
    yield "binary_accuracy,threshold=0.7", "labels", m.BinaryAccuracy(threshold=0.7)
    yield "categorical_accuracy", "one_hot", m.CategoricalAccuracy()
    yield "sparse_categorical_accuracy", "classes", m.SparseCategoricalAccuracy()
    yield "top_k_categorical_accuracy", "one_hot", m.TopKCategoricalAccuracy()
    yield "top_k_categorical_accuracy,k=2", "one_hot", m.TopKCategoricalAccuracy(k=2)
    yield "sparse_top_k_categorical_accuracy,k=3", "classes", m.SparseTopKCategoricalAccuracy(k=3)
    for kind in ("binary", "labels", "one_hot"):
        yield "precision", kind, m.Precision()
        yield "recall", kind, m.Recall()
        yield "auc", kind, m.AUC()
        yield "auc,curve=PR", kind, m.AUC(curve="PR")
    yield "precision,thresholds=0.25", "labels", m.Precision(thresholds=0.25)
    yield "recall,thresholds=0.25", "labels", m.Recall(thresholds=0.25)
    yield "precision,class_id=2", "one_hot", m.Precision(class_id=2)
    yield "recall,class_id=2,thresholds=0.3", "one_hot", m.Recall(class_id=2, thresholds=0.3)
    yield "precision,thresholds=1", "binary", m.Precision(thresholds=1.0)
    yield "auc,num_thresholds=7", "labels", m.AUC(num_thresholds=7)
    yield "auc,curve=PR,num_thresholds=7", "labels", m.AUC(num_thresholds=7, curve="PR")
    yield "auc,num_thresholds=2", "binary", m.AUC(num_thresholds=2)
    for average in ("macro", "micro", "weighted"):
        for kind in ("labels", "one_hot"):
            yield f"f1_score,average={average}", kind, m.F1Score(average=average)
    yield "f1_score,average=macro,threshold=0.4", "labels", m.F1Score(average="macro", threshold=0.4)
    yield "fbeta_score,beta=2,average=weighted", "one_hot", m.FBetaScore(average="weighted", beta=2.0)
    yield "fbeta_score,beta=0.5,average=micro,threshold=0.5", "binary", m.FBetaScore("micro", 0.5, 0.5)
    yield "binary_crossentropy", "binary", m.BinaryCrossentropy()
    yield "binary_crossentropy", "labels", m.BinaryCrossentropy()
    yield "categorical_crossentropy", "one_hot", m.CategoricalCrossentropy()
    yield "sparse_categorical_crossentropy", "classes", m.SparseCategoricalCrossentropy()
    yield "kl_divergence", "one_hot", m.KLDivergence()
    yield "poisson", "labels", m.Poisson()
    yield "cosine_similarity", "numbers", m.CosineSimilarity()
    yield "logcosh", "numbers", m.LogCoshError()
    yield "r2_score", "numbers", m.R2Score()
    yield "mean_absolute_percentage_error", "numbers", m.MeanAbsolutePercentageError()
    yield "mean_squared_logarithmic_error", "numbers", m.MeanSquaredLogarithmicError()
    yield "mean_absolute_error", "numbers", m.MeanAbsoluteError()
    yield "mean_squared_error", "numbers", m.MeanSquaredError()
    yield "root_mean_squared_error", "numbers", m.RootMeanSquaredError()


def results(metric, data):
    for labels, predictions in data:
        metric.update_state(labels, predictions)
        yield float(metric.result())


def main():
    keras = common.load_keras(3)
    kinds = batches()
    recorded = [
        {"metric": name, "data": kind, "results": list(results(metric, kinds[kind]))}
        for name, kind, metric in metrics(keras)
    ]
    data = {
        kind: [{"labels": labels.tolist(), "predictions": rows(predictions)} for labels, predictions in pairs]
        for kind, pairs in kinds.items()
    }
    common.save_json_gz(common.DATA / "metrics" / "expected.json", {"data": data, "metrics": recorded})


def rows(array):
    """As the shortest decimals that read back as the same float32."""
    return [[float(str(number)) for number in row] for row in array]


if __name__ == "__main__":
    main()
