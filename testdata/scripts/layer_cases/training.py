"""Layers that the file calls with training=True. Keras 2 then normalizes by the batch at inference too, unless the layer is
frozen; in Keras 3 predict() and the training=False of a call take its place."""

from .case import BOTH, ONLY2, graph

IMAGE, FIRST = (4, 5, 6), (6, 4, 5)


def normalized(name, shape, training=True, trainable=True, versions=BOTH, **options):
    def build(keras, x):
        layer = keras.layers.BatchNormalization(trainable=trainable, **options)
        return layer(x, training=training)

    return graph(f"BatchNormalization/training_{name}", [shape], build, versions, batch=3)


def between(keras, x):
    """Two of them, one layer called twice, and a dense layer after them."""
    L = keras.layers
    norm = L.BatchNormalization(name="norm")
    x = norm(L.Conv2D(4, 3, name="conv")(x), training=True)
    x = norm(L.ReLU(name="relu")(x), training=True)
    x = L.BatchNormalization(name="other", scale=False)(x, training=True)
    return L.Dense(2, name="dense")(L.GlobalAveragePooling2D(name="pool")(x))


CASES = [
    normalized("plain", IMAGE),
    normalized("no_scale", IMAGE, scale=False),
    normalized("no_center", IMAGE, center=False),
    normalized("epsilon", IMAGE, epsilon=1e-6),
    normalized("axis1", FIRST, axis=1, epsilon=0.1),
    normalized("axis2", IMAGE, axis=2),
    normalized("rank2", (6,)),
    normalized("rank3", (4, 6)),
    normalized("rank5", (2, 3, 2, 6)),
    normalized("two_axes", IMAGE, axis=[1, 3], versions=ONLY2),
    normalized("frozen", IMAGE, trainable=False),
    normalized("false", IMAGE, training=False),
    graph("BatchNormalization/training_between", [IMAGE], between, batch=5),
    graph("refused/Dropout_training", [(4,)], lambda k, x: k.layers.Dropout(0.5)(x, training=True), refused=True),
]
