"""Layers that move elements."""

from .case import one

I1, I2, I3 = (5, 3), (5, 4, 3), (3, 4, 2, 2)
C2, C3 = (3, 5, 4), (2, 3, 4, 2)
FIRST = "channels_first"

CASES = [
    one("Flatten/rank4", I2, lambda L: L.Flatten()),
    one("Flatten/rank2", (5,), lambda L: L.Flatten()),
    one("Flatten/rank1", (), lambda L: L.Flatten()),
    one("Flatten/channels_first", C2, lambda L: L.Flatten(data_format=FIRST)),
    one("Flatten/then_dense", I2, lambda L: (lambda x: L.Dense(2)(L.Flatten()(x)))),
    one("Reshape/plain", I2, lambda L: L.Reshape((6, 10))),
    one("Reshape/minus_one", I2, lambda L: L.Reshape((-1, 6))),
    one("Reshape/only_minus_one", I2, lambda L: L.Reshape((-1,))),
    one("Reshape/dynamic", (4, 3), lambda L: L.Reshape((-1, 3, 1)), dynamic=True),
    one("Permute/image", I2, lambda L: L.Permute((3, 1, 2))),
    one("Permute/sequence", I1, lambda L: L.Permute((2, 1))),
    one("RepeatVector/plain", (5,), lambda L: L.RepeatVector(3)),
    one("Cropping1D/uneven", I1, lambda L: L.Cropping1D((1, 2))),
    one("Cropping1D/no_end", I1, lambda L: L.Cropping1D((2, 0))),
    one("Cropping2D/uneven", I2, lambda L: L.Cropping2D(((1, 2), (0, 1)))),
    one("Cropping2D/symmetric", I2, lambda L: L.Cropping2D((1, 1))),
    one("Cropping2D/channels_first", C2, lambda L: L.Cropping2D(((1, 2), (1, 0)), data_format=FIRST)),
    one("Cropping3D/uneven", I3, lambda L: L.Cropping3D(((1, 0), (0, 2), (1, 0)))),
    one("Cropping3D/channels_first", C3, lambda L: L.Cropping3D(((1, 0), (1, 2), (0, 1)), data_format=FIRST)),
    one("ZeroPadding1D/uneven", I1, lambda L: L.ZeroPadding1D((1, 2))),
    one("ZeroPadding1D/symmetric", I1, lambda L: L.ZeroPadding1D(2)),
    one("ZeroPadding2D/uneven", I2, lambda L: L.ZeroPadding2D(((1, 2), (0, 3)))),
    one("ZeroPadding2D/symmetric", I2, lambda L: L.ZeroPadding2D((1, 2))),
    one("ZeroPadding2D/channels_first", C2, lambda L: L.ZeroPadding2D(((1, 2), (0, 1)), data_format=FIRST)),
    one("ZeroPadding3D/uneven", I3, lambda L: L.ZeroPadding3D(((1, 0), (0, 1), (1, 1)))),
    one("ZeroPadding3D/channels_first", C3, lambda L: L.ZeroPadding3D(((1, 0), (0, 1), (1, 0)), data_format=FIRST)),
    one("UpSampling1D/plain", I1, lambda L: L.UpSampling1D(3)),
    one("UpSampling2D/nearest", I2, lambda L: L.UpSampling2D((2, 3))),
    one("UpSampling2D/bilinear", I2, lambda L: L.UpSampling2D(2, interpolation="bilinear")),
    one("UpSampling2D/bilinear_uneven", I2, lambda L: L.UpSampling2D((3, 2), interpolation="bilinear")),
    one("UpSampling2D/bicubic", (3, 4, 2), lambda L: L.UpSampling2D(2, interpolation="bicubic")),
    one("UpSampling2D/channels_first", C2, lambda L: L.UpSampling2D(2, data_format=FIRST)),
    one("UpSampling2D/channels_first_bilinear", C2,
        lambda L: L.UpSampling2D(2, data_format=FIRST, interpolation="bilinear")),
    one("UpSampling2D/dynamic", I2, lambda L: L.UpSampling2D(2, interpolation="bilinear"), dynamic=True),
    one("UpSampling3D/plain", (2, 3, 2, 2), lambda L: L.UpSampling3D((2, 1, 2))),
    one("UpSampling3D/channels_first", C3, lambda L: L.UpSampling3D(2, data_format=FIRST)),
]
