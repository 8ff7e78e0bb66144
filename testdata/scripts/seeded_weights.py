"""The seeded generator of weights: the same bits here and in io.github.topwork.testdata.SeededWeights.

Element i of the tensor called `name` is, with all integers 64 bits wide and wrapping around:

    state  = FNV-1a 64 of the UTF-8 bytes of name
    z      = state + (i + 1) * 0x9E3779B97F4A7C15          SplitMix64
    z      = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9
    z      = (z ^ (z >>> 27)) * 0x94D049BB133111EB
    z      = z ^ (z >>> 31)
    unit   = (z >>> 40) * 2^-23 - 1                        exact, in [-1, 1)
    value  = float32(shift + scale * unit)                 two float64 operations, then rounded to nearest even

`shift` and `scale` are float64 numbers that stand in weights.tsv, written so that they read back exactly. There is
no transcendental function, so every IEEE 754 machine gives the same bits.
"""

import math

import numpy as np

GAMMA = 0x9E3779B97F4A7C15
MASK = 0xFFFFFFFFFFFFFFFF


def fnv1a64(text):
    """FNV-1a, 64 bits, of the UTF-8 bytes of a text."""
    result = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        result = ((result ^ byte) * 0x100000001B3) & MASK
    return result


def units(name, count):
    """float64[count] in [-1, 1), each a multiple of 2^-23."""
    with np.errstate(over="ignore"):
        z = np.uint64(fnv1a64(name)) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1.0


def values(name, shape, shift, scale):
    """The float32 tensor of that name."""
    count = math.prod(shape)
    return (shift + scale * units(name, count)).astype(np.float32).reshape(shape)


def distribution(role, shape):
    """(shift, scale) of a weight by its role, before batch normalisation is fitted to the activations.

    Kernels are uniform with He's variance (2 / fan-in), depthwise kernels with 1 / fan-in, because no activation
    stands between them and their pointwise kernel.
    """
    if role == "depthwise_kernel":
        return 0.0, math.sqrt(3.0 / (shape[0] * shape[1]))
    if role in ("kernel", "pointwise_kernel"):
        return 0.0, math.sqrt(6.0 / math.prod(shape[:-1]))
    return {
        "bias": (0.0, 0.05),
        "gamma": (1.0, 0.2),
        "beta": (0.0, 0.1),
        "moving_mean": (0.0, 0.1),
        "moving_variance": (1.0, 0.5),
    }[role]
