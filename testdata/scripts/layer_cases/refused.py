"""Models that need Python code, or layers this project has no builder for: they must be refused by name."""

from .case import ONLY3, graph, whole


def without_path(function):
    """The function, whose code Keras marshals into the file, without the path of this script."""
    function.__code__ = function.__code__.replace(co_filename="refused.py")
    return function


def lambda_layer(keras, x):
    return keras.layers.Lambda(without_path(lambda each: each * 2.0), output_shape=(4,), name="doubling")(x)


def custom_layer(keras, x):
    class Doubling(keras.layers.Layer):
        """Code that the file does not hold."""

        def call(self, inputs):
            return inputs * 2.0

    return Doubling(name="mine")(x)


def registered_layer(keras, x):
    @keras.utils.register_keras_serializable("package")
    class Tripling(keras.layers.Layer):
        """The same, registered: its class is called package>Tripling."""

        def call(self, inputs):
            return inputs * 3.0

    return Tripling(name="ours")(x)


def custom_activation(keras, x):
    def wobble(each):
        return each * 0.5

    return keras.layers.Dense(2, activation=wobble, name="wobbling")(x)


def subclassed(keras):
    class Subclassed(keras.Model):
        """A model whose call() is Python."""

        def __init__(self, **options):
            super().__init__(**options)
            self.dense = keras.layers.Dense(2)

        def call(self, inputs):
            return self.dense(inputs)

    model = Subclassed(name="subclassed")
    model(keras.backend.zeros((1, 4)) if hasattr(keras.backend, "zeros") else keras.ops.zeros((1, 4)))
    return model


def two_problems(keras, x):
    """Both have to be named at once."""
    L = keras.layers
    adding = L.Lambda(without_path(lambda each: each + 1.0), output_shape=(2,), name="second")
    return adding(L.ConvLSTM1D(2, 2, name="first")(x))


CASES = [
    graph("refused/Lambda", [(4,)], lambda_layer, refused=True),
    graph("refused/custom_layer", [(4,)], custom_layer, refused=True),
    graph("refused/registered_layer", [(4,)], registered_layer, refused=True),
    graph("refused/custom_activation", [(4,)], custom_activation, refused=True),
    whole("refused/subclassed", subclassed, ONLY3, refused=True),
    graph("refused/ConvLSTM1D", [(3, 4, 2)], lambda k, x: k.layers.ConvLSTM1D(2, 2)(x), refused=True),
    graph("refused/Bidirectional", [(3, 4, 2)], lambda k, x: k.layers.Bidirectional(k.layers.ConvLSTM1D(2, 2))(x), refused=True),
    graph("refused/MultiHeadAttention", [(3, 4)], lambda k, x: k.layers.MultiHeadAttention(2, 2)(x, x), refused=True),
    graph("refused/two_problems", [(3, 4, 2)], two_problems, refused=True),
]
