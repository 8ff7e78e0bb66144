"""Recurrent layers, and the masks that they use."""

from .case import ONLY2, graph, one, whole

STEPS = (5, 3)
HARD = {"activation": "softsign", "recurrent_activation": "hard_sigmoid"}


def of_kind(kind, name):
    """What all kinds of recurrent layers have."""
    return [
        one(f"{name}/plain", STEPS, lambda L: getattr(L, kind)(4)),
        one(f"{name}/sequences", STEPS, lambda L: getattr(L, kind)(4, return_sequences=True)),
        one(f"{name}/backwards", STEPS, lambda L: getattr(L, kind)(4, return_sequences=True, go_backwards=True)),
        one(f"{name}/no_bias", STEPS, lambda L: getattr(L, kind)(3, use_bias=False)),
        one(f"{name}/one_step", (1, 3), lambda L: getattr(L, kind)(4)),
        one(f"{name}/dropout", STEPS, lambda L: getattr(L, kind)(3, dropout=0.5, recurrent_dropout=0.25, unroll=True)),
    ]


def states(kind):
    """Outputs and states of one layer are those that another begins with, as in a translator."""
    def build(keras, x, y):
        L = keras.layers
        _, *encoded = getattr(L, kind)(3, return_state=True, name="encoder")(x)
        decoded, *last = getattr(L, kind)(3, return_sequences=True, return_state=True, name="decoder")(y, initial_state=encoded)
        return [L.Dense(2, name="dense")(decoded), *last]
    return build


def time_major(keras, x):
    """Steps before the batch, inside of the model alone."""
    import tensorflow as tf

    layer = keras.layers.LSTM(4, time_major=True, return_sequences=True)
    return tf.transpose(layer(tf.transpose(x, [1, 0, 2])), [1, 0, 2])


def both(mode, kind="LSTM", **options):
    return lambda L: L.Bidirectional(getattr(L, kind)(3, **options), merge_mode=mode)


def bidirectional_states(keras, x, y):
    L = keras.layers
    _, *encoded = L.Bidirectional(L.LSTM(2, return_state=True), name="encoder")(x)
    return L.Bidirectional(L.LSTM(2, return_sequences=True), name="decoder")(y, initial_state=encoded)


def two_ways(L):
    return L.Bidirectional(L.LSTM(2, return_sequences=True), backward_layer=L.GRU(3, return_sequences=True, go_backwards=True))


def stack(L):
    return [L.LSTMCell(2), L.GRUCell(3, reset_after=False), L.LSTMCell(4, use_bias=False)]


def words(build):
    """Words of which 0 is none."""
    def model(keras, x):
        return build(keras.layers, keras.layers.Embedding(3, 4, mask_zero=True, name="table")(x))
    return model


def gaps(build):
    """Steps of one feature that is below zero, which becomes zero, do not count."""
    def model(keras, x):
        return build(keras.layers, keras.layers.Masking(mask_value=0.0, name="masking")(keras.layers.ReLU(name="relu")(x)))
    return model


def stacked_layers(keras):
    """What tutorials on time series build."""
    L = keras.layers
    return keras.Sequential([
        L.Input((6, 2)), L.LSTM(4, return_sequences=True), L.Dropout(0.2), L.GRU(3, return_sequences=True),
        L.Bidirectional(L.SimpleRNN(2)), L.Dense(3, activation="softmax"),
    ], name="stacked")


MASKED = dict(integers=3)

CASES = [
    *of_kind("LSTM", "LSTM"), *of_kind("GRU", "GRU"), *of_kind("SimpleRNN", "SimpleRNN"),
    one("LSTM/activations", STEPS, lambda L: L.LSTM(4, **HARD)),
    one("LSTM/linear", STEPS, lambda L: L.LSTM(4, activation=None, recurrent_activation="tanh")),
    graph("LSTM/time_major", [STEPS], time_major, ONLY2),
    graph("LSTM/states", [STEPS, (3, 2)], states("LSTM"), listed=True),
    one("GRU/reset_before", STEPS, lambda L: L.GRU(4, reset_after=False, return_sequences=True)),
    one("GRU/reset_before_no_bias", STEPS, lambda L: L.GRU(4, reset_after=False, use_bias=False)),
    one("GRU/activations", STEPS, lambda L: L.GRU(4, **HARD)),
    graph("GRU/states", [STEPS, (3, 2)], states("GRU"), listed=True),
    one("SimpleRNN/relu", STEPS, lambda L: L.SimpleRNN(4, activation="relu")),
    graph("SimpleRNN/states", [STEPS, (3, 2)], states("SimpleRNN")),
    *(one(f"Bidirectional/{mode}", STEPS, both(mode)) for mode in ("concat", "sum", "ave", "mul")),
    *(one(f"Bidirectional/{mode}_sequences", STEPS, both(mode, "GRU", return_sequences=True)) for mode in ("concat", "sum")),
    one("Bidirectional/none", STEPS, both(None, "SimpleRNN", return_sequences=True)),
    one("Bidirectional/backwards", STEPS, both("concat", "GRU", return_sequences=True, go_backwards=True), ONLY2),
    one("Bidirectional/two_layers", STEPS, two_ways, listed=True),
    one("Bidirectional/returns_state", STEPS, both("concat", return_state=True)),
    graph("Bidirectional/states", [STEPS, (3, 2)], bidirectional_states, listed=True),
    one("RNN/cell", STEPS, lambda L: L.RNN(L.GRUCell(3), return_sequences=True), listed=True),
    one("RNN/simple_cell", STEPS, lambda L: L.RNN(L.SimpleRNNCell(3, activation="sigmoid"))),
    one("RNN/stack", STEPS, lambda L: L.RNN(stack(L)), listed=True),
    one("RNN/stack_sequences", STEPS, lambda L: L.RNN(stack(L), return_sequences=True, go_backwards=True)),
    one("RNN/two_ways", STEPS, lambda L: L.Bidirectional(L.RNN([L.LSTMCell(2), L.LSTMCell(3)]))),
    whole("RNN/stacked_layers", stacked_layers, listed=True),
    graph("LSTM/masked", [(6,)], words(lambda L, x: L.LSTM(3, name="lstm")(x)), **MASKED, batch=4),
    graph("GRU/masked_sequences", [(6,)], words(lambda L, x: L.GRU(3, return_sequences=True, name="gru")(x)), **MASKED, batch=4),
    graph("GRU/masked_backwards", [(6,)], words(
        lambda L, x: L.GRU(3, return_sequences=True, go_backwards=True, name="gru")(x)), **MASKED, batch=4),
    graph("SimpleRNN/masked_twice", [(6,)], words(
        lambda L, x: L.SimpleRNN(2)(L.Dropout(0.1)(L.SimpleRNN(3, return_sequences=True)(x)))), **MASKED, batch=4),
    graph("Bidirectional/masked", [(6,)], words(lambda L, x: L.Bidirectional(L.LSTM(3))(x)), **MASKED, batch=4),
    graph("Bidirectional/masked_sequences", [(6,)], words(
        lambda L, x: L.Bidirectional(L.LSTM(3, return_sequences=True))(x)), **MASKED, batch=4),
    graph("RNN/masked_stack", [(6,)], words(lambda L, x: L.RNN(stack(L), return_sequences=True)(x)), **MASKED, batch=4),
    graph("Masking/lstm", [(6, 1)], gaps(lambda L, x: L.LSTM(3, return_sequences=True, name="lstm")(x)), batch=4),
    graph("Masking/alone", [(6, 1)], gaps(lambda L, x: L.Dense(2, name="dense")(x)), batch=4),
]
