"""Activation functions and layers, and what does nothing at inference."""

from .case import BOTH, ONLY2, ONLY3, one

SHAPE = (3, 8)
IN_BOTH = ("elu", "exponential", "gelu", "hard_sigmoid", "linear", "mish", "relu", "selu", "sigmoid", "softmax", "softplus",
           "softsign", "swish", "tanh")
IN_KERAS_3 = ("celu", "glu", "hard_shrink", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "log_sigmoid",
              "log_softmax", "relu6", "silu", "soft_shrink", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus",
              "tanh_shrink")
IN_KERAS_2 = ("LeakyReLU",)  # a layer's class by name


def functions(names, versions):
    """Inputs reach -6 to 6, past every knee."""
    return [one(f"Activation/{each}", SHAPE, lambda L, each=each: L.Activation(each), versions, scale=3.0) for each in names]


CASES = [
    *functions(IN_BOTH, BOTH),
    *functions(IN_KERAS_3, ONLY3),
    *functions(IN_KERAS_2, ONLY2),
    one("Activation/softmax_rank4", (2, 3, 4), lambda L: L.Activation("softmax")),
    one("Activation/in_conv", (4, 4, 2), lambda L: L.Conv2D(3, 2, activation="gelu")),
    one("Activation/hard_sigmoid_in_dense", (4,), lambda L: L.Dense(5, activation="hard_sigmoid"), scale=2.0),
    one("ReLU/plain", SHAPE, lambda L: L.ReLU()),
    one("ReLU/max_value", SHAPE, lambda L: L.ReLU(6.0), scale=4.0),
    one("ReLU/negative_slope", SHAPE, lambda L: L.ReLU(negative_slope=0.25)),
    one("ReLU/threshold", SHAPE, lambda L: L.ReLU(threshold=0.5)),
    one("ReLU/max_and_slope", SHAPE, lambda L: L.ReLU(max_value=1.0, negative_slope=0.25)),
    one("ReLU/slope_and_threshold", SHAPE, lambda L: L.ReLU(negative_slope=0.25, threshold=0.5)),
    one("ReLU/all", SHAPE, lambda L: L.ReLU(max_value=1.0, negative_slope=0.25, threshold=0.5)),
    one("ReLU/threshold_and_six", SHAPE, lambda L: L.ReLU(max_value=6.0, threshold=1.0), scale=4.0),
    one("ReLU/max_zero", SHAPE, lambda L: L.ReLU(max_value=0.0, negative_slope=0.25)),
    one("LeakyReLU/plain", SHAPE, lambda L: L.LeakyReLU()),
    one("LeakyReLU/slope", SHAPE, lambda L: L.LeakyReLU(0.125)),
    one("PReLU/plain", SHAPE, lambda L: L.PReLU()),
    one("PReLU/shared", (3, 4, 2), lambda L: L.PReLU(shared_axes=[1, 2])),
    one("PReLU/shared_one", (3, 4, 2), lambda L: L.PReLU(shared_axes=[2])),
    one("ELU/plain", SHAPE, lambda L: L.ELU()),
    one("ELU/alpha", SHAPE, lambda L: L.ELU(alpha=0.5)),
    one("Softmax/plain", SHAPE, lambda L: L.Softmax()),
    one("Softmax/axis1", SHAPE, lambda L: L.Softmax(axis=1)),
    one("Softmax/two_axes", (2, 3, 4), lambda L: L.Softmax(axis=[1, 2])),
    one("ThresholdedReLU/plain", SHAPE, lambda L: L.ThresholdedReLU(theta=0.5), ONLY2),
    one("Dropout/plain", SHAPE, lambda L: L.Dropout(0.5)),
    one("Dropout/noise_shape", SHAPE, lambda L: L.Dropout(0.5, noise_shape=(None, 1, 8), seed=3)),
    one("SpatialDropout1D/plain", SHAPE, lambda L: L.SpatialDropout1D(0.5)),
    one("SpatialDropout2D/plain", (3, 2, 4), lambda L: L.SpatialDropout2D(0.5)),
    one("SpatialDropout3D/plain", (3, 2, 2, 2), lambda L: L.SpatialDropout3D(0.5)),
    one("AlphaDropout/plain", SHAPE, lambda L: L.AlphaDropout(0.5)),
    one("GaussianDropout/plain", SHAPE, lambda L: L.GaussianDropout(0.5)),
    one("GaussianNoise/plain", SHAPE, lambda L: L.GaussianNoise(0.5)),
    one("ActivityRegularization/plain", SHAPE, lambda L: L.ActivityRegularization(l2=0.01)),
    one("Identity/plain", SHAPE, lambda L: L.Identity()),
]
