"""Locally connected layers, which only Keras 2 has: each implementation keeps its weights in another way."""

from .case import ONLY2, graph, one

FIRST = "channels_first"
I1, I2 = (7, 3), (6, 5, 2)
C1, C2 = (3, 7), (2, 6, 5)


def local1(name, shape, *args, **options):
    return one(f"LocallyConnected1D/{name}", shape, lambda L: L.LocallyConnected1D(*args, **options), ONLY2)


def local2(name, shape, *args, **options):
    return one(f"LocallyConnected2D/{name}", shape, lambda L: L.LocallyConnected2D(*args, **options), ONLY2)


def two(keras, x):
    """One after the other, between other layers, with weights in the order of the layers."""
    L = keras.layers
    x = L.LocallyConnected2D(3, 2, strides=2, activation="relu", name="first")(x)
    x = L.LocallyConnected2D(2, 2, implementation=3, padding="same", use_bias=False, name="second")(x)
    return L.Dense(2, name="dense")(L.Flatten(name="flatten")(x))


CASES = [
    local1("plain", I1, 4, 3),
    local1("strided_activation", I1, 4, 3, strides=2, activation="tanh"),
    local1("no_bias", I1, 4, 2, use_bias=False),
    local1("channels_first", C1, 4, 3, data_format=FIRST),
    *[case for i in (2, 3) for case in (
        local1(f"implementation{i}", I1, 4, 3, implementation=i),
        local1(f"implementation{i}_same_strided", I1, 4, 4, implementation=i, padding="same", strides=2),
        local1(f"implementation{i}_channels_first", C1, 4, 3, implementation=i, padding="same", data_format=FIRST))],
    local2("plain", I2, 4, 3),
    local2("rectangular_strided", I2, 4, (3, 2), strides=(2, 1), activation="relu"),
    local2("no_bias", I2, 3, 2, use_bias=False),
    local2("channels_first", C2, 4, 3, data_format=FIRST),
    local2("channels_first_softmax", C2, 4, (2, 3), data_format=FIRST, activation="softmax"),
    *[case for i in (2, 3) for case in (
        local2(f"implementation{i}", I2, 3, 3, implementation=i),
        local2(f"implementation{i}_same", I2, 3, 3, implementation=i, padding="same", activation="relu"),
        local2(f"implementation{i}_even_same_strided", I2, 3, (4, 2), implementation=i, padding="same", strides=(2, 3)),
        local2(f"implementation{i}_channels_first", C2, 3, (3, 2), implementation=i, padding="same", strides=2,
               data_format=FIRST))],
    graph("LocallyConnected2D/two", [I2], two, ONLY2, listed=True),
]
