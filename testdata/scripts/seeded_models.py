"""Keras Applications architectures at full width whose weights are generated, not stored: data/xception-150 and others.

Usage: seeded_models.py 3|2 [model ...] (the Keras version; run 3 first, it fits the batch normalisation statistics).

For each model and version the folder data/MODEL/kerasN keeps of a SavedModel what cannot be generated:
saved_model.pb.gz, keras_metadata.pb.gz (Keras 2), fingerprint.pb, variables.index.gz as TensorFlow wrote it, weights.tsv.gz
(where each tensor lies in variables.data-00000-of-00001, its CRC32C and its distribution) and rest.bin.gz, the bytes of
the tensors that are not weights. io.github.topwork.testdata.SeededModels puts the SavedModel together again.
"""

import gzip
import math
import shutil
import sys

import numpy as np

import bundle
import common
import describe
import mini_xception
import seeded_weights

BATCH = 2
EXPECTED_BATCH = {"xception-150": 1}
FROZEN_PREFIXES = ("block1_", "block2_", "block3_")
FROZEN_ALONE = ("batch_normalization_3", "block14_sepconv1")


def frozen_mini_xception(keras):
    """mini-xception of which some layers were frozen before it was saved: trainable flags must survive."""
    model = mini_xception.model(keras, classifier_activation=None)
    for layer in model.layers:
        if layer.name.startswith(FROZEN_PREFIXES) or layer.name in FROZEN_ALONE:
            layer.trainable = False
    return model


def application(name, size, **options):
    def build(keras):
        keras.backend.clear_session()
        options.setdefault("include_top", False)
        return getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), **options)

    return build


MODELS = {
    "xception-150": application("Xception", 150),
    "mobilenet-96": application("MobileNet", 96, alpha=0.25),
    "mobilenetv2-96": application("MobileNetV2", 96, alpha=0.35),
    "densenet121-64": application("DenseNet121", 64),
    "resnet50-64": application("ResNet50", 64),
    "resnet50v2-64": application("ResNet50V2", 64),
    "vgg16-64": application("VGG16", 64, include_top=True, classes=10, classifier_activation=None),
    "mini-xception-frozen": frozen_mini_xception,
}


def seed_of(model_name):
    """Prefix of all tensor names of a model."""
    return f"{common.SEED}/{model_name}/"


def role_of(layer, weight):
    """kernel, bias, gamma ...: Keras 2 calls a depthwise kernel depthwise_kernel, Keras 3 kernel."""
    name = (getattr(weight, "path", None) or weight.name).split(":")[0].split("/")[-1]
    return "depthwise_kernel" if type(layer).__name__ == "DepthwiseConv2D" and name == "kernel" else name


def named_weights(model):
    """(layer, role, "layer/role", weight) of every weight."""
    for layer in model.layers:
        for weight in layer.weights:
            role = role_of(layer, weight)
            # Keras 2 says conv1/conv in DenseNet where Keras 3 says conv1_conv.
            yield layer, role, f"{layer.name.replace('/', '_')}/{role}", weight


def input_of(name, model, batch=BATCH):
    shape = (batch,) + tuple(int(size) for size in model.inputs[0].shape[1:])
    return seeded_weights.values(seed_of(name) + "input", shape, 0.0, 1.0)


def fit(name, model):
    """Fills the model and returns {"layer/role": (shift, scale)}.

    One pass in training mode measures what reaches each batch normalisation. Its moving variance is then drawn around
    the mean square measured, averaged over the channels, so that activations neither fade nor grow with depth. (The
    variance alone would be too small, because the generated moving mean is not the true one: MobileNet then amplifies
    rounding errors sevenfold more.)
    """
    table = {}
    for _, role, key, weight in named_weights(model):
        table[key] = seeded_weights.distribution(role, weight.shape)
        weight.assign(seeded_weights.values(seed_of(name) + key, weight.shape, *table[key]))
    normalisations = [layer for layer in model.layers if type(layer).__name__ == "BatchNormalization"]
    momenta = [layer.momentum for layer in normalisations]
    flags = [layer.trainable for layer in normalisations]
    for layer in normalisations:
        layer.momentum, layer.trainable = 0.0, True
    model(input_of(name, model), training=True)
    for layer, momentum, flag in zip(normalisations, momenta, flags):
        layer.momentum, layer.trainable = momentum, flag
        square = np.asarray(layer.moving_variance) + np.asarray(layer.moving_mean) ** 2
        variance = float(f"{float(square.mean()):.4g}")
        table[f"{layer.name}/moving_variance"] = (variance, variance * 0.5)
        table[f"{layer.name}/moving_mean"] = (0.0, math.sqrt(variance) * 0.1)
    return table


def fill(name, model, table):
    for _, _, key, weight in named_weights(model):
        weight.assign(seeded_weights.values(seed_of(name) + key, weight.shape, *table[key]))


def bundle_rows(saved, weights):
    """One row per tensor of the saved bundle, in the order of the data file, and the bytes of those not generated.

    A tensor is recognised by its bytes: keys differ between the versions of Keras, and Keras 3 stores each weight twice.
    """
    from tensorflow.core.framework import types_pb2
    from tensorflow.core.protobuf import tensor_bundle_pb2

    data = (saved / "variables" / "variables.data-00000-of-00001").read_bytes()
    by_bytes = {}
    for key, (value, shift, scale) in weights.items():
        assert by_bytes.setdefault(value.tobytes(), (key, shift, scale))[0] == key
    rows, rest = [], []
    for key, value in bundle.read_index(saved / "variables" / "variables.index"):
        if not key:
            continue
        entry = tensor_bundle_pb2.BundleEntryProto.FromString(value)
        content = data[entry.offset:entry.offset + entry.size]
        weight, shift, scale = by_bytes.get(content, ("-", 0.0, 0.0))
        # The index's checksum of a string tensor covers its lengths in another form than the file's.
        crc32c = bundle.crc32c(content) if weight == "-" else bundle.unmask(entry.crc32c)
        rows.append((entry.offset, key.decode(), weight, types_pb2.DataType.Name(entry.dtype).removeprefix("DT_"),
                     ",".join(str(dim.size) for dim in entry.shape.dim), entry.size,
                     f"{crc32c:08x}", repr(shift), repr(scale)))
        if weight == "-":
            rest.append((entry.offset, content))
    rows.sort()
    position = 0
    for row in rows:
        assert row[0] == position, f"gap in the data file before {row[1]}"
        position += row[5]
    assert position == len(data)
    assert {row[2] for row in rows} >= set(weights), "a weight is missing in the bundle"
    return rows, b"".join(content for _, content in sorted(rest))


def save(name, model, version, table):
    import tensorflow as tf

    target = common.DATA / name / f"keras{version}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    saved = common.BUILD / "seeded" / name / f"keras{version}"
    shutil.rmtree(saved, ignore_errors=True)
    if version == 2:
        model.save(str(saved))
    else:
        model.export(str(saved), verbose=False)
    weights = {
        key: (seeded_weights.values(seed_of(name) + key, weight.shape, *table[key]), *table[key])
        for _, _, key, weight in named_weights(model)
    }
    rows, rest = bundle_rows(saved, weights)
    shape = input_of(name, model, EXPECTED_BATCH.get(name, BATCH)).shape
    lines = [("# seed", seed_of(name)), ("# input", ",".join(str(size) for size in shape)),
             ("# offset", "key", "weight", "dtype", "shape", "size", "crc32c", "shift", "scale"), *rows]
    table = "".join("\t".join(str(cell) for cell in line) + "\n" for line in lines)
    common.save_gz(target / "weights.tsv.gz", table.encode("utf-8"))
    common.save_gz(target / "rest.bin.gz", rest)
    common.save_gz(target / "variables.index.gz", (saved / "variables" / "variables.index").read_bytes())
    for each in ("saved_model.pb", "keras_metadata.pb"):
        if (saved / each).exists():
            common.save_gz(target / f"{each}.gz", (saved / each).read_bytes())
    shutil.copy(saved / "fingerprint.pb", target)
    common.save_json_gz(target.with_name(f"keras{version}.json"), describe.describe(model))
    shutil.rmtree(saved)


def read_table(path):
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {row[2]: (float(row[7]), float(row[8])) for row in rows if row[2] != "-"}


def make(name, version, keras):
    model = MODELS[name](keras)
    folder = common.DATA / name
    table = fit(name, model) if version == 3 else read_table(folder / "keras3" / "weights.tsv.gz")
    fill(name, model, table)
    x = input_of(name, model, EXPECTED_BATCH.get(name, BATCH))
    output = np.asarray(model(x, training=False))
    save(name, model, version, table)
    common.save_npy(folder / f"keras{version}-expected.npy", output)
    if version == 3:
        common.save_json(folder / "expected.json", {
            "input": {"generated": seed_of(name) + "input", "shape": list(x.shape)},
            "expected": common.statistics(output),
        })
    else:
        other = np.load(folder / "keras3-expected.npy")
        difference = np.abs(other - output).max() / np.abs(other).max()
        print(f"{name}: Keras 2 differs from Keras 3 by {difference:.1e} of the maximum", flush=True)
        assert difference < 5e-6
    print(f"{name} Keras {version}: {common.statistics(output)}", flush=True)


def main():
    version = int(sys.argv[1])
    keras = common.load_keras(version)
    for name in sys.argv[2:] or MODELS:
        make(name, version, keras)


if __name__ == "__main__":
    main()
