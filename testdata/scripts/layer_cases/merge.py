"""Merge layers."""

from .case import graph, many

SAME = ((3, 4), (3, 4))
THREE = ((3, 4), (3, 4), (3, 4))
BROADCAST = ((3, 2, 4), (1, 1, 4))
RANKS = ((2, 3, 4), (4,))
ARITHMETIC = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def arithmetic():
    cases = []
    for each in ARITHMETIC:
        make = (lambda L, each=each: getattr(L, each)())
        cases.append(many(f"{each}/two", SAME, make))
        cases.append(many(f"{each}/broadcast", BROADCAST, make))
        if each != "Subtract":
            cases.append(many(f"{each}/three", THREE, make))
    return cases


CASES = [
    *arithmetic(),
    many("Add/ranks", RANKS, lambda L: L.Add()),
    many("Multiply/ranks", RANKS, lambda L: L.Multiply()),
    graph("Add/itself", [(3, 4)], lambda k, x: k.layers.Add()([x, x])),
    many("Concatenate/last", ((3, 4), (3, 2)), lambda L: L.Concatenate()),
    many("Concatenate/axis1", ((3, 4), (2, 4)), lambda L: L.Concatenate(axis=1)),
    many("Concatenate/three", ((2, 3, 1), (2, 3, 2), (2, 3, 3)), lambda L: L.Concatenate(axis=3)),
    many("Concatenate/middle", ((2, 3, 2), (2, 1, 2)), lambda L: L.Concatenate(axis=-2)),
    many("Dot/vectors", ((5,), (5,)), lambda L: L.Dot(axes=1)),
    many("Dot/vectors_normalised", ((5,), (5,)), lambda L: L.Dot(axes=1, normalize=True)),
    many("Dot/matrices", ((3, 4), (5, 4)), lambda L: L.Dot(axes=2)),
    many("Dot/matrices_axis1", ((4, 3), (4, 2)), lambda L: L.Dot(axes=1)),
    many("Dot/mixed_axes", ((3, 4), (4, 2)), lambda L: L.Dot(axes=(2, 1))),
    many("Dot/mixed_axes_normalised", ((3, 4), (4, 2)), lambda L: L.Dot(axes=(2, 1), normalize=True)),
    many("Dot/negative_axes", ((3, 4), (5, 4)), lambda L: L.Dot(axes=-1)),
    many("Dot/ranks", ((3, 4), (4,)), lambda L: L.Dot(axes=(2, 1))),
    graph("Concatenate/shared_input", [(3, 4)], lambda k, x: k.layers.Concatenate(axis=1)([x, x, x])),
    graph("Subtract/order", [(3,), (3,)], lambda k, a, b: k.layers.Subtract()([b, a])),
]
