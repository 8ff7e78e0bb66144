"""Normalisation layers, and the statistics they carry."""

import numpy as np

from .case import ONLY2, one

IMAGE, FIRST = (4, 5, 6), (6, 4, 5)
MEAN, VARIANCE = [0.25, -0.5, 1.5, 0.0, 2.0, -1.0], [0.5, 1.5, 0.25, 1.0, 2.0, 0.75]


def adapted(layers, **options):
    """Normalization that has seen data."""
    layer = layers.Normalization(**options)
    layer.adapt(((np.arange(6 * 40, dtype=np.float32) * 37 % 101) / 32 - 1).reshape(2, 4, 5, 6))
    return layer


CASES = [
    one("BatchNormalization/plain", IMAGE, lambda L: L.BatchNormalization()),
    one("BatchNormalization/no_scale", IMAGE, lambda L: L.BatchNormalization(scale=False)),
    one("BatchNormalization/no_center", IMAGE, lambda L: L.BatchNormalization(center=False)),
    one("BatchNormalization/statistics_only", IMAGE, lambda L: L.BatchNormalization(scale=False, center=False)),
    one("BatchNormalization/epsilon", IMAGE, lambda L: L.BatchNormalization(epsilon=0.1, momentum=0.5)),
    one("BatchNormalization/axis1", FIRST, lambda L: L.BatchNormalization(axis=1)),
    one("BatchNormalization/axis1_no_scale", FIRST, lambda L: L.BatchNormalization(axis=1, scale=False)),
    one("BatchNormalization/axis2", (4, 5, 6), lambda L: L.BatchNormalization(axis=2)),
    one("BatchNormalization/rank2", (6,), lambda L: L.BatchNormalization()),
    one("BatchNormalization/rank3", (4, 6), lambda L: L.BatchNormalization()),
    one("BatchNormalization/rank5", (2, 3, 2, 6), lambda L: L.BatchNormalization()),
    one("BatchNormalization/two_axes", IMAGE, lambda L: L.BatchNormalization(axis=[1, 3]), ONLY2),
    one("BatchNormalization/not_fused", IMAGE, lambda L: L.BatchNormalization(fused=False), ONLY2),
    one("LayerNormalization/plain", IMAGE, lambda L: L.LayerNormalization()),
    one("LayerNormalization/epsilon6", (7, 6), lambda L: L.LayerNormalization(epsilon=1e-6)),
    one("LayerNormalization/two_axes", IMAGE, lambda L: L.LayerNormalization(axis=[2, 3])),
    one("LayerNormalization/axis1", IMAGE, lambda L: L.LayerNormalization(axis=1)),
    one("LayerNormalization/no_scale", IMAGE, lambda L: L.LayerNormalization(scale=False)),
    one("LayerNormalization/no_center", IMAGE, lambda L: L.LayerNormalization(center=False)),
    one("LayerNormalization/neither", (6,), lambda L: L.LayerNormalization(center=False, scale=False)),
    one("GroupNormalization/plain", IMAGE, lambda L: L.GroupNormalization(groups=3)),
    one("GroupNormalization/instance", IMAGE, lambda L: L.GroupNormalization(groups=-1)),
    one("GroupNormalization/one_group", IMAGE, lambda L: L.GroupNormalization(groups=1, epsilon=0.01)),
    one("GroupNormalization/axis1", FIRST, lambda L: L.GroupNormalization(groups=2, axis=1)),
    one("GroupNormalization/neither", IMAGE, lambda L: L.GroupNormalization(groups=2, scale=False, center=False)),
    one("GroupNormalization/rank2", (6,), lambda L: L.GroupNormalization(groups=2)),
    one("UnitNormalization/plain", IMAGE, lambda L: L.UnitNormalization()),
    one("UnitNormalization/axis1", IMAGE, lambda L: L.UnitNormalization(axis=1)),
    one("UnitNormalization/two_axes", IMAGE, lambda L: L.UnitNormalization(axis=[1, 2])),
    one("Normalization/constants", IMAGE, lambda L: L.Normalization(mean=MEAN, variance=VARIANCE)),
    one("Normalization/constants_invert", IMAGE, lambda L: L.Normalization(mean=MEAN, variance=VARIANCE, invert=True)),
    one("Normalization/scalar", IMAGE, lambda L: L.Normalization(axis=None, mean=0.5, variance=2.25)),
    one("Normalization/adapted", IMAGE, adapted),
    one("Normalization/adapted_invert", IMAGE, lambda L: adapted(L, invert=True)),
    one("Normalization/adapted_axis_none", IMAGE, lambda L: adapted(L, axis=None)),
    one("Normalization/adapted_axis1", (4, 5, 6), lambda L: adapted(L, axis=1)),
    one("Normalization/adapted_two_axes", IMAGE, lambda L: adapted(L, axis=(1, 3))),
]
