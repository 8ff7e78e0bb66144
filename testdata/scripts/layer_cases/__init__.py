"""The tables of the layer goldens: one line per case. `layers.py` runs them; each of PARTS makes archives of its own.

A new table gets a part of its own, so that its cases can be made without making all others again."""

from . import (
    activation, convolution, function, image, local, merge, model, normalization, operation, pooling, recurrent, refused, shape,
    training)

FIRST = [
    *convolution.CASES,
    *pooling.CASES,
    *normalization.CASES,
    *activation.CASES,
    *shape.CASES,
    *merge.CASES,
    *image.CASES,
    *model.CASES,
    *operation.CASES,
    *refused.CASES,
]

PARTS = {
    "": FIRST, "-local": local.CASES, "-recurrent": recurrent.CASES, "-training": training.CASES, "-function": function.CASES}
