"""Every pooling layer."""

from .case import ONLY3, one

I1, I2, I3 = (7, 3), (7, 6, 3), (5, 4, 4, 2)
C1, C2, C3 = (3, 7), (3, 7, 6), (2, 5, 4, 4)
FIRST = "channels_first"


def windowed(kind):
    """The cases of MaxPooling and of AveragePooling: the padded border differs between them."""
    return [
        one(f"{kind}1D/valid", I1, lambda L: getattr(L, kind + "1D")(2)),
        one(f"{kind}1D/same", I1, lambda L: getattr(L, kind + "1D")(3, strides=2, padding="same")),
        one(f"{kind}1D/channels_first", C1, lambda L: getattr(L, kind + "1D")(2, data_format=FIRST), xla=True),
        one(f"{kind}2D/valid", I2, lambda L: getattr(L, kind + "2D")(2)),
        one(f"{kind}2D/same", I2, lambda L: getattr(L, kind + "2D")(3, strides=2, padding="same")),
        one(f"{kind}2D/even_same_stride1", I2, lambda L: getattr(L, kind + "2D")(2, strides=1, padding="same")),
        one(f"{kind}2D/rectangular", I2, lambda L: getattr(L, kind + "2D")((3, 2), strides=(1, 2))),
        one(f"{kind}2D/dynamic", I2, lambda L: getattr(L, kind + "2D")(3, padding="same"), dynamic=True),
        one(f"{kind}2D/channels_first", C2, lambda L: getattr(L, kind + "2D")(2, data_format=FIRST), xla=True),
        one(f"{kind}2D/channels_first_same", C2,
            lambda L: getattr(L, kind + "2D")(3, strides=2, padding="same", data_format=FIRST), xla=True),
        one(f"{kind}3D/valid", I3, lambda L: getattr(L, kind + "3D")(2)),
        one(f"{kind}3D/same", I3, lambda L: getattr(L, kind + "3D")((3, 2, 2), strides=2, padding="same")),
        one(f"{kind}3D/channels_first", C3, lambda L: getattr(L, kind + "3D")(2, data_format=FIRST), xla=True),
    ]


def pooled(kind):
    """The global ones, for each rank: plain, with keepdims, channels first."""
    cases = []
    for rank, last, first in ((1, I1, C1), (2, I2, C2), (3, I3, C3)):
        name = f"{kind}{rank}D"
        cases += [
            one(f"{name}/plain", last, lambda L, name=name: getattr(L, name)()),
            one(f"{name}/keepdims", last, lambda L, name=name: getattr(L, name)(keepdims=True)),
            one(f"{name}/channels_first", first, lambda L, name=name: getattr(L, name)(data_format=FIRST)),
        ]
    return cases


CASES = [
    *windowed("MaxPooling"),
    *windowed("AveragePooling"),
    *pooled("GlobalMaxPooling"),
    *pooled("GlobalAveragePooling"),
    one("GlobalAveragePooling2D/channels_first_keepdims", C2,
        lambda L: L.GlobalAveragePooling2D(data_format=FIRST, keepdims=True)),
    one("GlobalMaxPooling2D/dynamic", I2, lambda L: L.GlobalMaxPooling2D(), dynamic=True),
    one("AdaptiveAveragePooling1D/uneven", I1, lambda L: L.AdaptiveAveragePooling1D(3), ONLY3),
    one("AdaptiveAveragePooling2D/uneven", I2, lambda L: L.AdaptiveAveragePooling2D((3, 4)), ONLY3),
    one("AdaptiveMaxPooling2D/uneven", I2, lambda L: L.AdaptiveMaxPooling2D((3, 2)), ONLY3),
    one("AdaptiveMaxPooling3D/uneven", I3, lambda L: L.AdaptiveMaxPooling3D((2, 3, 2)), ONLY3),
]
