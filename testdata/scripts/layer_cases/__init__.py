"""The tables of the layer goldens: one line per case. `ALL` joins them; `layers.py` runs them."""

from . import activation, convolution, image, merge, model, normalization, operation, pooling, refused, shape

ALL = [
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
