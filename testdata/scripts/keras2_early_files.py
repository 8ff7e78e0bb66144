"""Whole models in the words of Keras 2.1.6, of which many files are still about: keras2-early-* of data/dialects.

Usage: keras2_early_files.py, before dialects.py pack. Keras 2.1.6 runs on no Python of today: tf_keras saves, then h5py writes
the same weights anew. A Sequential's configuration is a plain list whose first layer carries the input, a functional model is
called Model, names are fixed-length strings, initializers have neither module nor registered name. tf_keras still reads both.
"""

import json

import h5py

import common
import dialects

DROPPED = ("module", "registered_name", "build_config", "ragged", "groups", "shared_object_id")
GLOROT = {"class_name": "VarianceScaling",
          "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}}


def early(value, inside=False):
    """The configuration in the words of 2.1.6."""
    if isinstance(value, list):
        return [early(each, inside) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "GlorotUniform":
        return GLOROT
    result = {key: early(each, True) for key, each in value.items() if key not in DROPPED}
    if result.get("class_name") == "Functional":
        result["class_name"] = "Model"
    if result.get("class_name") == "BatchNormalization":
        result["config"]["axis"] = result["config"]["axis"][0]
    if result.get("class_name") == "Sequential":
        opening, *layers = result["config"]["layers"]
        layers[0]["config"].setdefault("batch_input_shape", opening["config"]["batch_input_shape"])
        layers[0]["config"]["dtype"] = "float32"
        result["config"] = layers
    elif inside and "class_name" in result and "config" in result and isinstance(result["config"], dict):
        if result["class_name"] != "InputLayer":
            result["config"].pop("dtype", None)
    return result


def rewrite(source, target):
    """Copies the weights; all texts become fixed-length."""
    def visit(one, other):
        for key, value in one.attrs.items():
            if key.endswith("_names"):
                other.attrs[key] = dialects.fixed(value)
            elif key == "keras_version":
                other.attrs[key] = b"2.1.6"
            elif key == "model_config":
                other.attrs[key] = json.dumps(early(json.loads(value))).encode("utf-8")
            else:
                other.attrs[key] = value.encode()
        for name, item in one.items():
            if name == "top_level_model_weights":
                continue
            if isinstance(item, h5py.Group):
                visit(item, other.create_group(name))
            else:
                other.create_dataset(name, data=item[()])

    with h5py.File(source, "r") as one, h5py.File(target, "w") as other:
        visit(one, other)


def sequential(keras):
    L = keras.layers
    return keras.Sequential([
        L.Conv2D(4, 3, activation="relu", input_shape=dialects.IMAGE, name="conv2d_1"),
        L.BatchNormalization(name="batch_normalization_1"),
        L.MaxPooling2D(2, name="max_pooling2d_1"),
        L.Flatten(name="flatten_1"),
        L.Dropout(0.5, name="dropout_1"),
        L.Dense(3, activation="softmax", name="dense_1"),
    ], name="sequential_1")


def functional(keras):
    """Teachable Machine and the like: a Sequential around a model around layers."""
    L = keras.layers
    inner_in = L.Input(dialects.IMAGE, name="input_2")
    x = L.DepthwiseConv2D(3, use_bias=False, name="depthwise_conv2d_1")(inner_in)
    x = L.ReLU(6.0, name="re_lu_1")(L.BatchNormalization(name="batch_normalization_1")(x))
    inner = keras.Model(inner_in, x, name="model_1")
    inputs = L.Input(dialects.IMAGE, name="input_1")
    x = L.GlobalAveragePooling2D(name="global_average_pooling2d_1")(inner(inputs))
    head = keras.Sequential([L.Dense(3, input_shape=(2,), name="dense_1"), L.Dense(2, name="dense_2")], name="sequential_1")
    return keras.Model(inputs, head(x), name="model_2")


def main():
    keras = common.load_keras(2)
    common.BUILD.mkdir(parents=True, exist_ok=True)
    for case, build in (("keras2-early-sequential", sequential), ("keras2-early-functional", functional)):
        model = build(keras)
        dialects.fill(case, model.weights)
        source, target = str(common.BUILD / "early.h5"), dialects.new(case, "model.h5")
        model.save(source, save_format="h5", include_optimizer=False)
        rewrite(source, target)
        dialects.write(case, model, keras, keras.models.load_model(target, compile=False))


if __name__ == "__main__":
    main()
