"""Archives in the layouts that Keras 2 had before tf_keras: keras2.12-archive, keras2.13-archive, keras2.14-archive of data/dialects.

Usage: keras2_archive_files.py with the Python of tensorflow-cpu 2.12.1, 2.13.1 and 2.14.1 (which bring Keras 2.12.0, 2.13.1 and
2.14.0), before dialects.py pack. All three keep layers in `_layer_checkpoint_dependencies`; there 2.12 and 2.13 count a layer
with weights twice (`dense`, `dense_2`) and 2.14 once (`dense`, `dense_1`). Layers without weights count once.
"""

import keras
import numpy as np

import common
import dialects


def block(name):
    """Two layers of one class in a functional model."""
    L = keras.layers
    inputs = L.Input((5, 4, 3), name=f"{name}_in")
    x = L.Conv2D(4, 1, name=f"{name}_one")(inputs)
    x = L.BatchNormalization(name=f"{name}_bn")(x)
    x = L.SeparableConv2D(3, 3, padding="same", name=f"{name}_two")(L.ReLU(name=f"{name}_relu")(x))
    return keras.Model(inputs, L.Conv2D(3, 1, name=f"{name}_three")(x), name=name)


def model():
    """Several layers of each class, some without weights, models of both kinds in models of both kinds."""
    L = keras.layers
    plain = keras.Sequential([L.Input((3,)), L.ReLU(name="plain_relu")], name="plain")
    head = keras.Sequential([L.Input((3,)), L.Dense(4, activation="tanh", name="hidden"), L.BatchNormalization(name="head_bn"),
                             L.Dense(3, name="project")], name="head")
    inputs = L.Input(dialects.IMAGE, name="image")
    x = L.BatchNormalization(name="bn")(L.Conv2D(3, 3, name="conv")(inputs))
    first, second = block("first"), block("second")
    x = second(L.ReLU(name="relu")(first(x)))
    x = plain(L.GlobalAveragePooling2D(name="pool")(L.BatchNormalization(name="second_bn")(x)))
    x = L.Dense(3, name="dense")(head(x))
    result = keras.Model(inputs, L.Dense(2, name="logits")(L.ReLU(name="last_relu")(x)), name="model")
    second.trainable = False
    return result


def main():
    version = ".".join(keras.__version__.split(".")[:2])
    assert version in ("2.12", "2.13", "2.14"), f"Keras {keras.__version__} (expected: 2.12, 2.13 or 2.14)"
    keras.utils.set_random_seed(common.SEED)
    case = f"keras{version}-archive"
    made = model()
    dialects.fill(case, made.weights)
    made.save(dialects.new(case, "model.keras"), save_format="keras")
    made.save_weights(dialects.new(case, "model.weights.h5"))
    (dialects.FOLDER / case / "architecture.json").write_text(made.to_json(), encoding="utf-8")
    dialects.write(case, made, keras, keras.models.load_model(dialects.new(case, "model.keras")))
    assert np.load(dialects.FOLDER / case / "expected.npy").std() > 0.1, case


if __name__ == "__main__":
    main()
