"""Whole small files in every dialect that Keras 2 and 3 write, and some that only tools write: data/dialects.

Usage: dialects.py 2, dialects.py 3, keras1_files.py, keras2_early_files.py, keras2_archive_files.py, then dialects.py pack.

dialects.zip.gz has a folder per case: the files that a user would have, input.npy and expected.npy, and weights.tsv (name,
shape, trainable flag of each weight of the model that Keras loads). dialects.tsv says of each file: case, file, content
(model, weights, architecture), the file it needs (into which weights are loaded), options of load_weights, what it is.
"""

import json
import sys
import zipfile

import h5py
import numpy as np

import common
import seeded_weights

FOLDER = common.BUILD / "dialects"
IMAGE = (7, 6, 2)
TABLE = (
    ("case", "file", "content", "for", "options", "what"),
    ("keras1-sequential", "model.h5", "model", "-", "-", "Keras 1.2.2, list of layers, TensorFlow's order"),
    ("keras1-functional", "model.h5", "model", "-", "-", "Keras 1.2.2, Merge by sum and by concatenation, two inputs"),
    ("keras1-channels-first", "model.h5", "model", "-", "-", "Keras 1.2.2, dim_ordering th"),
    ("keras1-sequence", "model.h5", "model", "-", "-", "Keras 1.2.2, Convolution1D"),
    ("keras2-early-sequential", "model.h5", "model", "-", "-", "Keras 2.1.6, list of layers"),
    ("keras2-early-functional", "model.h5", "model", "-", "-", "Keras 2.1.6, Model in Model, Sequential inside"),
    ("keras2-weights-only", "architecture.json", "architecture", "-", "-", "model.to_json()"),
    ("keras2-weights-only", "weights.h5", "weights", "architecture.json", "-", "save_weights, legacy layout"),
    ("keras2-by-name", "model.h5", "model", "-", "-", "before the weights are loaded"),
    ("keras2-by-name", "weights.h5", "weights", "model.h5", "by_name", "some of the layers, in another order, and one more"),
    ("keras2-skip-mismatch", "model.h5", "model", "-", "-", "before the weights are loaded"),
    ("keras2-skip-mismatch", "weights.h5", "weights", "model.h5", "by_name skip_mismatch", "`logits` has another width"),
    ("keras2-nested-frozen", "model.h5", "model", "-", "-", "inner model partly frozen: trainable weights stand first"),
    ("keras2-nested-frozen", "weights.h5", "weights", "model.h5", "-", "the same, weights only"),
    ("keras2-archive", "model.keras", "model", "-", "-", "archive of tf_keras 2.18"),
    ("keras2-archive", "model.weights.h5", "weights", "model.keras", "-", "save_weights, layout of tf_keras's archives"),
    *(row for version in ("2.12", "2.13", "2.14") for row in (
        (f"keras{version}-archive", "model.keras", "model", "-", "-", f"archive of Keras {version}, several layers of each class"),
        (f"keras{version}-archive", "architecture.json", "architecture", "-", "-", "model.to_json()"),
        (f"keras{version}-archive", "model.weights.h5", "weights", "architecture.json", "-", "save_weights"))),
    ("keras2-compiled", "model.h5", "model", "-", "-", "training_config, optimizer_weights, frozen layers"),
    ("keras2-numbers-as-flags", "model.h5", "model", "-", "-", "use_bias, center and scale as 1 and 0, numbers with a point"),
    ("keras2-batch-statistics", "model.h5", "model", "-", "-", "batch normalization called with training=True, also frozen"),
    ("hdf5-compressed", "model.h5", "model", "-", "-", "datasets chunked, shuffled, deflated, with checksums"),
    ("hdf5-latest", "model.h5", "model", "-", "-", "libver latest: superblock 3, new groups"),
    ("hdf5-split-names", "model.h5", "model", "-", "-", "layer_names0, layer_names1; weight_names0, weight_names1"),
    ("hdf5-number-types", "model.h5", "model", "-", "-", "weights as float64, float16 and big-endian float32"),
    ("keras3-formats", "model.keras", "model", "-", "-", "archive of Keras 3, nested and frozen"),
    ("keras3-formats", "model.h5", "model", "-", "-", "whole model in HDF5"),
    ("keras3-formats", "model.weights.h5", "weights", "model.keras", "-", "save_weights"),
    ("keras3-formats", "deflated.keras", "model", "-", "-", "the archive zipped anew, deflated, in another order"),
    ("keras3-formats", "hdf5-inside.keras", "model", "-", "-", "model.h5 by another name"),
    ("keras3-formats", "archive-inside.h5", "model", "-", "-", "model.keras by another name"),
    ("keras3-sharded", "architecture.json", "architecture", "-", "-", "model.to_json()"),
    ("keras3-sharded", "model.weights.json", "weights", "architecture.json", "-", "weights in several files"),
    ("keras3-compiled", "model.keras", "model", "-", "-", "compile_config, optimizer variables, frozen layers"),
)


def fill(case, weights):
    """Multiples of 1/64, so that float16 holds them too."""
    for index, weight in enumerate(weights):
        if "float" not in str(weight.dtype):
            continue
        role = (getattr(weight, "path", None) or weight.name).split(":")[0].split("/")[-1]
        shift, scale = {"gamma": (1.0, 0.5), "moving_variance": (1.25, 0.75)}.get(role, (0.0, 0.75))
        value = seeded_weights.values(f"{common.SEED}/{case}/{index}", tuple(weight.shape), shift, scale)
        weight.assign(np.round(value * 64) / 64)


def plain(keras, units=3, logits="logits"):
    """Convolution, batch normalisation, separable convolution, dense."""
    L = keras.layers
    inputs = L.Input(IMAGE, name="image")
    x = L.Conv2D(3, 3, padding="same", name="conv")(inputs)
    x = L.BatchNormalization(name="bn")(x)
    x = L.SeparableConv2D(4, 3, activation="relu", name="sepconv")(x)
    x = L.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, L.Dense(units, name=logits)(x), name="plain")


def nested(keras):
    """A Sequential around a functional model of which one layer is frozen, and a frozen Sequential."""
    L = keras.layers
    inputs = L.Input(IMAGE, name="inner_in")
    x = L.Conv2D(3, 3, use_bias=False, name="inner_conv")(inputs)
    x = L.BatchNormalization(name="inner_bn")(x)
    x = L.Conv2D(3, 1, name="inner_project")(x)
    backbone = keras.Model(inputs, x, name="backbone")
    frozen = keras.Sequential([L.Input((3,)), L.Dense(4, activation="tanh", name="hidden")], name="frozen")
    model = keras.Sequential([L.Input(IMAGE), backbone, L.GlobalMaxPooling2D(name="pool"), frozen, L.Dropout(0.5, name="drop"),
                              L.Dense(2, name="logits")], name="nested")
    backbone.get_layer("inner_conv").trainable = False
    frozen.trainable = False
    return model


def write(case, model, keras, loaded=None):
    """input.npy, expected.npy and weights.tsv of a case; `loaded` is what another way of loading gave."""
    x = np.round(seeded_weights.values(f"{common.SEED}/{case}/input", (2, *IMAGE), 0.0, 2.0) * 32) / np.float32(32)
    output = np.asarray(model(x, training=False))
    if loaded is not None:
        assert np.allclose(np.asarray(loaded(x, training=False)), output, 1e-6, 1e-6), case
    common.save_npy(FOLDER / case / "input.npy", x)
    common.save_npy(FOLDER / case / "expected.npy", output)
    trainable = {id(each) for each in model.trainable_weights}
    lines = ["\t".join(((getattr(each, "path", None) or each.name).split(":")[0], ",".join(map(str, each.shape)),
                        str(id(each) in trainable).lower())) for each in model.weights]
    (FOLDER / case / "weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{case}: {common.statistics(output)}")


def fixed(names):
    """Fixed-length strings, as h5py 2 wrote lists of names; an empty list became an array of numbers."""
    return np.array([name.encode() for name in names], dtype="S") if len(names) else np.array([])


def new(case, file):
    path = FOLDER / case / file
    path.parent.mkdir(parents=True, exist_ok=True)
    return str(path)


def trained(keras, case):
    """Compiled, two layers frozen, one step of Adam taken: the file holds an optimizer's state."""
    model = plain(keras)
    fill(case, model.weights)
    model.get_layer("conv").trainable = False
    model.get_layer("bn").trainable = False
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss, metrics=["accuracy"])
    model.fit(np.ones((2, *IMAGE), np.float32), np.array([0, 1], np.int32), epochs=1, verbose=0)
    return model


def keras2(keras):
    case = "keras2-weights-only"
    model = plain(keras)
    fill(case, model.weights)
    path = new(case, "weights.h5")
    model.save_weights(path, save_format="h5")
    (FOLDER / case / "architecture.json").write_text(model.to_json(), encoding="utf-8")
    loaded = keras.models.model_from_json(model.to_json())
    loaded.load_weights(path)
    write(case, model, keras, loaded)

    for case, options in (("keras2-by-name", {}), ("keras2-skip-mismatch", {"skip_mismatch": True})):
        model = plain(keras)
        fill(case + "/before", model.weights)
        model.save(new(case, "model.h5"), save_format="h5", include_optimizer=False)
        L = keras.layers
        if options:
            other = plain(keras, units=5)
        else:  # `sepconv` stays as it was, `extra` has no place in the model
            inputs = L.Input((4,), name="x")
            image = L.Input(IMAGE, name="image")
            x = L.BatchNormalization(name="bn")(L.Conv2D(3, 3, name="conv")(image))
            outputs = [L.Dense(2, name="extra")(inputs), L.Dense(3, name="logits")(inputs), x]
            other = keras.Model([inputs, image], outputs)
        fill(case, other.weights)
        other.save_weights(new(case, "weights.h5"), save_format="h5")
        model.load_weights(new(case, "weights.h5"), by_name=True, **options)
        write(case, model, keras)

    case = "keras2-nested-frozen"
    model = nested(keras)
    fill(case, model.weights)
    model.save(new(case, "model.h5"), save_format="h5", include_optimizer=False)
    model.save_weights(new(case, "weights.h5"), save_format="h5")
    loaded = keras.models.load_model(new(case, "model.h5"), compile=False)
    write(case, model, keras, loaded)

    case = "keras2-archive"
    model = nested(keras)
    fill(case, model.weights)
    model.save(new(case, "model.keras"), save_format="keras")
    model.save_weights(new(case, "model.weights.h5"))
    write(case, model, keras, keras.models.load_model(new(case, "model.keras")))

    case = "keras2-compiled"
    model = trained(keras, case)
    model.save(new(case, "model.h5"), save_format="h5")
    write(case, model, keras, keras.models.load_model(new(case, "model.h5")))
    numbers_as_flags(keras)
    batch_statistics(keras)
    containers(keras)


def loose(value):
    """Flags as 1 and 0, whole numbers with a point, tuples by their class: what Python takes for the same."""
    flags = ("use_bias", "center", "scale", "keepdims")
    if isinstance(value, list):
        return [loose(each) for each in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, each in value.items():
        if key in flags and isinstance(each, bool):
            result[key] = int(each)
        elif key == "units":
            result[key] = float(each)
        elif key in ("kernel_size", "batch_input_shape") and isinstance(each, list):
            result[key] = {"class_name": "__tuple__", "items": each}
        elif key == "padding":
            result[key] = each.upper()
        else:
            result[key] = loose(each)
    return result


def numbers_as_flags(keras):
    """Biases and scales that are there and that are not, whose flags are numbers in the file."""
    case, L = "keras2-numbers-as-flags", keras.layers
    inputs = L.Input(IMAGE, name="image")
    x = L.Conv2D(3, 3, padding="same", use_bias=False, name="conv")(inputs)
    x = L.BatchNormalization(scale=False, name="bn")(x)
    x = L.DepthwiseConv2D(2, padding="same", name="depthwise")(x)
    x = L.BatchNormalization(center=False, name="second_bn")(x)
    x = L.GlobalAveragePooling2D(keepdims=True, name="pool")(x)
    x = L.Dense(4, use_bias=False, activation="tanh", name="hidden")(L.Flatten(name="flatten")(x))
    model = keras.Model(inputs, L.Dense(2, name="logits")(x), name="loose")
    fill(case, model.weights)
    path = new(case, "model.h5")
    model.save(path, save_format="h5", include_optimizer=False)
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = json.dumps(loose(json.loads(file.attrs["model_config"])))
    write(case, model, keras, keras.models.load_model(path, compile=False))


def batch_statistics(keras):
    """training=True in the call: the batch's own statistics, but for the layer that is frozen."""
    case, L = "keras2-batch-statistics", keras.layers
    inputs = L.Input(IMAGE, name="image")
    x = L.BatchNormalization(name="bn")(L.Conv2D(3, 3, name="conv")(inputs), training=True)
    x = L.BatchNormalization(scale=False, axis=1, name="rows_bn")(x, training=True)
    x = L.BatchNormalization(name="frozen_bn")(x, training=True)
    x = L.GlobalAveragePooling2D(name="pool")(L.ReLU(name="relu")(x))
    x = L.BatchNormalization(name="vector_bn")(L.Dense(4, name="hidden")(x), training=True)
    model = keras.Model(inputs, L.Dense(2, name="logits")(x), name="statistics")
    model.get_layer("frozen_bn").trainable = False
    fill(case, model.weights)
    model.save(new(case, "model.h5"), save_format="h5", include_optimizer=False)
    write(case, keras.models.load_model(new(case, "model.h5"), compile=False), keras)
    # Topwork leaves out moving statistics that nobody reads.
    (FOLDER / case / "weights.tsv").unlink()


def copy(source, target, dataset, **options):
    """Copies an HDF5 file group by group; `dataset` creates each dataset, `split` cuts lists of names in two."""
    split = options.pop("split", False)

    def visit(one, other):
        for key, value in one.attrs.items():
            if split and key in ("layer_names", "weight_names") and len(value) > 1:
                half = (len(value) + 1) // 2
                other.attrs[key + "0"], other.attrs[key + "1"] = value[:half], value[half:]
            else:
                other.attrs[key] = value
        for name, item in one.items():
            if isinstance(item, h5py.Group):
                visit(item, other.create_group(name))
            else:
                dataset(other, name, item[()])

    with h5py.File(source, "r") as one, h5py.File(target, "w", **options) as other:
        visit(one, other)


def containers(keras):
    """The same model in HDF5 files that Keras reads but that look different."""
    model = plain(keras)
    fill("hdf5", model.weights)
    source = str(common.BUILD / "plain.h5")
    model.save(source, save_format="h5", include_optimizer=False)

    def stored(group, name, value):
        group.create_dataset(name, data=value)

    def compressed(group, name, value):
        chunks = tuple(max(1, (size + 1) // 2) for size in value.shape)
        group.create_dataset(name, data=value, chunks=chunks, shuffle=True, compression="gzip", compression_opts=9,
                             fletcher32=True)

    def other_types(group, name, value):
        kind = {4: "<f8", 1: "<f2"}.get(value.ndim, ">f4")
        group.create_dataset(name, data=value, dtype=">f4" if name.startswith("gamma") else kind)

    for case, dataset, options in (("hdf5-compressed", compressed, {}), ("hdf5-latest", stored, {"libver": "latest"}),
                                   ("hdf5-split-names", stored, {"split": True}), ("hdf5-number-types", other_types, {})):
        copy(source, new(case, "model.h5"), dataset, **options)
        write(case, model, keras, keras.models.load_model(new(case, "model.h5"), compile=False))


def rezip(source, target):
    with zipfile.ZipFile(source) as one, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as other:
        for name in reversed(one.namelist()):
            info = zipfile.ZipInfo(name, common.TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            other.writestr(info, one.read(name))


def keras3(keras):
    case = "keras3-formats"
    model = nested(keras)
    fill(case, model.weights)
    model.save(new(case, "model.keras"))
    model.save(new(case, "model.h5"), include_optimizer=False)
    model.save_weights(new(case, "model.weights.h5"))
    rezip(new(case, "model.keras"), new(case, "deflated.keras"))
    for source, target in (("model.h5", "hdf5-inside.keras"), ("model.keras", "archive-inside.h5")):
        (FOLDER / case / target).write_bytes((FOLDER / case / source).read_bytes())
    keras.models.load_model(new(case, "deflated.keras"))
    write(case, model, keras, keras.models.load_model(new(case, "model.h5"), compile=False))

    case = "keras3-sharded"
    model = plain(keras)
    fill(case, model.weights)
    (FOLDER / case).mkdir(parents=True, exist_ok=True)
    (FOLDER / case / "architecture.json").write_text(model.to_json(), encoding="utf-8")
    model.save_weights(new(case, "model.weights.json"), max_shard_size=4e-7)
    loaded = keras.models.model_from_json(model.to_json())
    loaded.load_weights(new(case, "model.weights.json"))
    write(case, model, keras, loaded)

    case = "keras3-compiled"
    model = trained(keras, case)
    model.save(new(case, "model.keras"))
    write(case, model, keras, keras.models.load_model(new(case, "model.keras")))


def pack():
    """Writes the archive and the table; a file that the table lacks is a mistake."""
    listed = {f"{case}/{file}" for case, file, *_ in TABLE[1:]}
    shards = {f"keras3-sharded/model_0000{index}.weights.h5" for index in (0, 1)}
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    names = [path.relative_to(FOLDER).as_posix() for path in files]
    models = {name for name in names if not name.endswith((".npy", "weights.tsv"))}
    assert models == listed | shards, models ^ (listed | shards)
    target = common.DATA / "dialects"
    common.save_archive(target / "dialects.zip.gz", [(name, path.read_bytes()) for name, path in zip(names, files)])
    (target / "dialects.tsv").write_text("".join("\t".join(row) + "\n" for row in TABLE), encoding="utf-8")
    print(f"dialects: {len(files)} files, {(target / 'dialects.zip.gz').stat().st_size} bytes")


def main():
    if sys.argv[1] == "pack":
        pack()
        return
    version = int(sys.argv[1])
    keras = common.load_keras(version)
    common.BUILD.mkdir(parents=True, exist_ok=True)
    (keras2 if version == 2 else keras3)(keras)


if __name__ == "__main__":
    main()
