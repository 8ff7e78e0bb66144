"""What the real Keras takes for the settings of layers, and what it makes of them.

Usage: arguments.py 2|3 [LAYER...]. Saves a model of each layer, writes one setting at a time in another form into its archive
(1 for true, 2.0 for 2, one number for a pair, an array of NumPy, null, a text, …), loads that and prints a row: layer, setting,
form, value, and `same` numbers, `other` numbers, or why Keras refuses it. Decision 0066 rests on these rows; it writes no data.
"""

import json
import sys
import zipfile

import numpy as np

import common

IMAGE, SEQUENCE, VECTOR = (6, 5, 4), (6, 4), (4,)
ABSENT = object()


def layers(version):
    """Layers with the shape of their input and the settings that are written in other forms."""
    slope = "alpha" if version == 2 else "negative_slope"
    return [
        ("Dense", VECTOR, {"units": 3, "use_bias": True, "activation": "relu"}),
        ("Conv2D", IMAGE, {"filters": 4, "kernel_size": [2, 2], "strides": [1, 1], "padding": "same", "dilation_rate": [1, 1],
                           "data_format": "channels_last", "groups": 1, "use_bias": True, "activation": "linear"}),
        ("Conv1D", SEQUENCE, {"filters": 4, "kernel_size": [2], "strides": [1], "padding": "causal", "dilation_rate": [1],
                              "use_bias": True}),
        ("DepthwiseConv2D", IMAGE, {"kernel_size": [2, 2], "strides": [1, 1], "padding": "valid", "depth_multiplier": 2,
                                    "use_bias": True}),
        ("SeparableConv2D", IMAGE, {"filters": 3, "kernel_size": [2, 2], "depth_multiplier": 1, "padding": "same",
                                    "use_bias": True}),
        ("Conv2DTranspose", IMAGE, {"filters": 3, "kernel_size": [2, 2], "strides": [2, 2], "padding": "same",
                                    "output_padding": [1, 1], "use_bias": True}),
        ("MaxPooling2D", IMAGE, {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid", "data_format": "channels_last"}),
        ("AveragePooling1D", SEQUENCE, {"pool_size": [2], "strides": [2], "padding": "same"}),
        ("GlobalAveragePooling2D", IMAGE, {"keepdims": True, "data_format": "channels_last"}),
        ("BatchNormalization", IMAGE, {"axis": -1, "epsilon": 0.01, "center": True, "scale": True}),
        ("LayerNormalization", VECTOR, {"axis": [-1], "epsilon": 0.01, "center": True, "scale": True}),
        ("GroupNormalization", IMAGE, {"groups": 2, "axis": -1, "epsilon": 0.01, "center": True, "scale": True}),
        ("UnitNormalization", VECTOR, {"axis": -1}),
        ("Normalization", VECTOR, {"axis": -1, "mean": [1.0, 2.0, 3.0, 4.0], "variance": [1.0, 2.0, 1.0, 2.0], "invert": False}),
        ("ZeroPadding2D", IMAGE, {"padding": [[1, 2], [1, 1]]}),
        ("ZeroPadding1D", SEQUENCE, {"padding": [1, 2]}),
        ("Cropping2D", IMAGE, {"cropping": [[1, 1], [1, 1]]}),
        ("UpSampling2D", IMAGE, {"size": [2, 2], "interpolation": "nearest"}),
        ("ReLU", VECTOR, {"max_value": 1.0, "negative_slope": 0.1, "threshold": 0.0}),
        ("LeakyReLU", VECTOR, {slope: 0.2}),
        ("ELU", VECTOR, {"alpha": 0.5}),
        ("PReLU", IMAGE, {"shared_axes": [1, 2]}),
        ("Softmax", VECTOR, {"axis": -1}),
        ("Activation", VECTOR, {"activation": "tanh"}),
        ("Flatten", IMAGE, {"data_format": "channels_last"}),
        ("Reshape", IMAGE, {"target_shape": [30, 4]}),
        ("Permute", IMAGE, {"dims": [2, 1, 3]}),
        ("RepeatVector", VECTOR, {"n": 3}),
        ("Rescaling", VECTOR, {"scale": 0.5, "offset": 1.0}),
        ("Resizing", IMAGE, {"height": 3, "width": 4, "interpolation": "bilinear", "crop_to_aspect_ratio": False}),
        ("CenterCrop", IMAGE, {"height": 3, "width": 4}),
        ("Dropout", VECTOR, {"rate": 0.5}),
    ]


def numpy(value, dtype):
    return {"class_name": "__numpy__", "config": {"value": value, "dtype": dtype}}


def forms(value):
    """Other forms of a value by what they are."""
    result = {"null": None, "absent": ABSENT}
    if isinstance(value, bool):
        return result | {"integer": int(value), "float": float(value), "two": 2, "text": str(value).lower(), "list": [value],
                         "numpy": numpy(value, "bool")}
    if isinstance(value, int):
        return result | {"float": float(value), "fraction": value + 0.5, "boolean": True, "text": str(value), "list": [value],
                         "tuple": {"class_name": "__tuple__", "items": [value]}, "numpy": numpy(value, "int64")}
    if isinstance(value, float):
        return result | {"integer": int(value) or 1, "boolean": True, "text": str(value), "list": [value],
                         "numpy": numpy(value, "float32")}
    if isinstance(value, str):
        return result | {"upper case": value.upper(), "title case": value.title(), "number": 1, "list": [value]}
    result["tuple"] = {"class_name": "__tuple__", "items": value}
    result["numpy"] = numpy(value, "int64")
    if isinstance(value[0], list):
        return result | {"single": 1, "flat": [1, 1], "floats": [[float(each) for each in pair] for pair in value]}
    return result | {"single": value[0], "single float": float(value[0]), "floats": [float(each) for each in value],
                     "fractions": [each + 0.5 for each in value], "booleans": [True] * len(value), "one of many": [value[0]],
                     "longer": value + [value[0]], "nulls": [None] * len(value)}


def edited(source, target, key, value):
    """The archive with another setting of its one layer."""
    with zipfile.ZipFile(source) as one, zipfile.ZipFile(target, "w") as other:
        for name in one.namelist():
            content = one.read(name)
            if name == "config.json":
                model = json.loads(content)
                config = model["config"]["layers"][1]["config"]
                if value is ABSENT:
                    config.pop(key, None)
                else:
                    config[key] = value
                content = json.dumps(model).encode()
            other.writestr(name, content)


def outcome(keras, path, x, expected):
    try:
        result = np.asarray(keras.models.load_model(path, compile=False)(x, training=False))
    except Exception as problem:  # whatever Keras raises is an answer
        return f"{type(problem).__name__}: {' '.join(str(problem).split())[:100]}"
    is_same = result.shape == expected.shape and np.allclose(result, expected, 1e-5, 1e-6)
    return "same" if is_same else f"other {result.dtype}{list(result.shape)}"


def main():
    version, wanted = int(sys.argv[1]), sys.argv[2:]
    keras = common.load_keras(version)
    folder = common.BUILD / "arguments"
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(common.SEED)
    for name, shape, settings in layers(version):
        if wanted and name not in wanted:
            continue
        keras.backend.clear_session()
        inputs = keras.Input(shape, name="x")
        model = keras.Model(inputs, getattr(keras.layers, name)(name="layer", **settings)(inputs))
        for weight in model.weights:
            weight.assign(random.uniform(0.5, 1.5, tuple(weight.shape)))
        source, target = folder / "model.keras", folder / "edited.keras"
        model.save(source)
        x = random.uniform(-1, 1, (2, *shape)).astype(np.float32)
        expected = np.asarray(model(x, training=False))
        for key, value in settings.items():
            for form, other in forms(value).items():
                edited(source, target, key, other)
                text = "-" if other is ABSENT else json.dumps(other)
                print("\t".join((name, key, form, text, outcome(keras, target, x, expected))), flush=True)


if __name__ == "__main__":
    main()
