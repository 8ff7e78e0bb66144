"""The Keras Applications with goldens: their names here, how Keras builds them, how their weights are generated."""

import math

import numpy as np

import seeded_weights

PLAIN = """Xception VGG16 VGG19 ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 InceptionV3 InceptionResNetV2
DenseNet121 DenseNet169 DenseNet201 EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5
EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S
EfficientNetV2M EfficientNetV2L NASNetMobile NASNetLarge ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge
ConvNeXtXLarge""".split()

MODELS = {
    **{name: (name, {}) for name in PLAIN},
    **{f"MobileNet_{alpha}": ("MobileNet", {"alpha": alpha}) for alpha in (0.25, 0.5, 0.75, 1.0)},
    **{f"MobileNetV2_{alpha}": ("MobileNetV2", {"alpha": alpha}) for alpha in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)},
    **{
        f"MobileNetV3{size}{suffix}": (f"MobileNetV3{size}", options)
        for size in ("Small", "Large")
        for suffix, options in (("", {}), ("_0.75", {"alpha": 0.75}), ("_minimalistic", {"minimalistic": True}))
    },
}
"""Name here: (function of keras.applications, its options)."""

WITH_PREPROCESSING = ("EfficientNet", "MobileNetV3", "ConvNeXt")
"""These families scale pixels in [0, 255] themselves."""

MEASURED = ("EfficientNet",)
"""The batch normalisations of these families have their variances in variances.tsv."""

LARGE = ("VGG", "ResNet152", "EfficientNetB6", "EfficientNetB7", "EfficientNetV2M", "EfficientNetV2L", "NASNetLarge",
         "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtXLarge")
"""These see 64 pixels, the others 75: an odd size shows how borders are padded."""

TOPS = ("MobileNet_0.25", "MobileNetV3Small", "EfficientNetB0")
"""These are also computed with their top, at the default size."""

START_VALUES = ("mean", "variance", "count")
"""Weights of Normalization."""


def build(keras, name, **options):
    """The model, with layers numbered from the beginning."""
    keras.backend.clear_session()
    function, own = MODELS[name]
    return getattr(keras.applications, function)(weights=options.pop("weights", None), **own, **options)


def size(name):
    return 64 if name.startswith(LARGE) else 75


def input_distribution(name):
    return (127.5, 127.5) if name.startswith(WITH_PREPROCESSING) else (0.0, 1.0)


def layers_of(model, prefix=""):
    """(path, layer) of every layer, those of an inner model after it, with its name and a slash before theirs."""
    for layer in model.layers:
        yield prefix + layer.name, layer
        if getattr(layer, "layers", None):
            yield from layers_of(layer, f"{prefix}{layer.name}/")


def weights_of(layer):
    """(role, weight) of the layer's own weights. A LayerScale's only weight has no name in Keras; it is its gamma."""
    if getattr(layer, "layers", None):
        return []
    kind = type(layer).__name__
    roles = [weight.name for weight in layer.weights]
    if kind == "DepthwiseConv2D":
        roles[0] = "depthwise_kernel"
    if kind == "LayerScale":
        roles = ["gamma"]
    return list(zip(roles, layer.weights, strict=True))


def distribution(layer, role, shape, gain, variance=None):
    """(shift, scale) of a weight of the layer of that name. Kernels are uniform with variance gain * gain / fan-in.

    `variance` is what the batch normalisation's line in variances.tsv says, where it has one. Such models also get small
    residual branches, or else their gates amplify rounding errors from block to block.
    """
    if role == "depthwise_kernel":
        return 0.0, gain * math.sqrt(3.0 / (shape[0] * shape[1]))
    if role in ("kernel", "pointwise_kernel"):
        return 0.0, gain * math.sqrt(3.0 / math.prod(shape[:-1]))
    if variance is not None and role == "moving_mean":
        return 0.0, 0.1 * math.sqrt(variance)
    if variance is not None and role == "moving_variance":
        return variance, 0.5 * variance
    if variance is not None and role == "gamma" and layer.endswith("_project_bn"):
        return 0.25, 0.05
    return {
        "bias": (0.0, 0.05),
        "gamma": (1.0, 0.2),
        "beta": (0.0, 0.1),
        "moving_mean": (0.0, 0.1),
        "moving_variance": (1.0, 0.5),
    }[role]


def fill(name, model, gain, variances):
    """Gives every weight its generated values. Those of Normalization keep what they start with, 0, 1 and 0: Keras uses
    copies of them that it takes when the layer is built."""
    keys = set()
    for _, layer in layers_of(model):
        for role, weight in weights_of(layer):
            key = f"{name}:{layer.name}/{role}"
            assert key not in keys, f"twice: {key}"
            keys.add(key)
            if role not in START_VALUES:
                shape = tuple(weight.shape)
                shift_and_scale = distribution(layer.name, role, shape, gain, variances.get(layer.name))
                weight.assign(seeded_weights.values(key, shape, *shift_and_scale))


def measured(name, model, gain, inputs):
    """{batch normalisation: mean square of what reaches it}, four digits; the model is filled by them layer by layer.

    With variances around 1 the EfficientNets either fade, because swish and the sigmoid gates shrink what is small, or
    explode: there is no gain between the two that suits all of them.
    """
    fill(name, model, gain, {})
    variances, calls = {}, {}

    def patched(layer):
        def call(x, **options):
            variances[layer.name] = float(f"{float(np.mean(np.square(x, dtype=np.float64))):.4g}")
            for role, weight in weights_of(layer):
                shape = tuple(weight.shape)
                shift_and_scale = distribution(layer.name, role, shape, gain, variances[layer.name])
                weight.assign(seeded_weights.values(f"{name}:{layer.name}/{role}", shape, *shift_and_scale))
            return calls[layer](x, **options)

        return call

    normalisations = [layer for _, layer in layers_of(model) if type(layer).__name__ == "BatchNormalization"]
    for layer in normalisations:
        calls[layer], layer.call = layer.call, patched(layer)
    model(inputs, training=False)  # eagerly, one layer after the other
    for layer in normalisations:
        layer.call = calls[layer]
    return variances
