"""Keras Applications: parameters, layers and weight files of every model, and features with generated weights.

Usage: applications.py tables | features [name ...] | tops | preprocess. Keras 3. Writes data/applications.

tables      models.tsv and layers.zip.gz
features    features/NAME.npy, its line in features.tsv, its lines in variances.tsv.gz: models that have none or are named
tops        features/NAME-top.npy
preprocess  preprocess/input.npy and preprocess/FAMILY.npy
"""

import gzip
import hashlib
import sys

import numpy as np

import application_models
import common
import seeded_weights

FOLDER = common.DATA / "applications"
FAMILIES = ("xception", "vgg16", "vgg19", "resnet", "resnet_v2", "inception_v3", "inception_resnet_v2", "mobilenet",
            "mobilenet_v2", "mobilenet_v3", "densenet", "efficientnet", "efficientnet_v2", "nasnet", "convnext")
GAINS = (1.4, 1.2, 1.0, 0.8, 0.6, 1.6, 1.3, 1.5, 1.1)
AMPLIFICATION = {"EfficientNetB5": 1.5}
"""Below 4 for most. At 2.4 Keras itself, in float32, was 4e-5 from its own float64 result on this model."""
DEFAULT_SIZE = 224
HEADER = ("name", "include_top", "input", "total", "trainable", "non_trainable", "layers", "digest", "file", "url", "hash")
FEATURES = ("name", "size", "input_shift", "input_scale", "gain", "mean", "std", "sensitivity", "amplification")


class WouldDownload(Exception):
    """Raised in place of a download; holds what Keras asked for."""


def weight_file(keras, name, include_top):
    """(file name, URL, hash) that Keras asks for, or dashes where there are no official weights."""
    from keras.src.utils import file_utils

    def get_file(file, url, *_, file_hash=None, **__):
        raise WouldDownload(file, url, file_hash or "-")

    original, file_utils.get_file = file_utils.get_file, get_file
    try:
        application_models.build(keras, name, weights="imagenet", include_top=include_top)
    except WouldDownload as asked:
        return asked.args
    finally:
        file_utils.get_file = original
    return "-", "-", "-"


def rows_of(model):
    """index, path, class, trainable, weights of each layer."""
    for index, (path, layer) in enumerate(application_models.layers_of(model)):
        weights = " ".join(f"{role}:{'x'.join(map(str, weight.shape)) or '-'}"
                           for role, weight in application_models.weights_of(layer))
        yield str(index), path, type(layer).__name__, str(layer.trainable).lower(), weights or "-"


def digest(rows):
    """SHA-256 over lines of path, class and weights."""
    return hashlib.sha256("".join(f"{path}\t{kind}\t{weights}\n" for _, path, kind, _, weights in rows).encode()).hexdigest()


def count(weights):
    return sum(int(np.prod(weight.shape)) for weight in weights)


def tables(keras):
    lines, listings = [HEADER], {}
    for name in application_models.MODELS:
        for include_top in (True, False):
            file, url, file_hash = weight_file(keras, name, include_top)
            model = application_models.build(keras, name, include_top=include_top)
            rows = list(rows_of(model))
            if include_top:
                listings[name] = rows
            shape = ",".join("-" if each is None else str(each) for each in model.inputs[0].shape[1:])
            lines.append((name, str(include_top).lower(), shape, model.count_params(), count(model.trainable_weights),
                          count(model.non_trainable_weights), len(rows), digest(rows), file, url, file_hash))
            print(*lines[-1], flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "models.tsv").write_text("".join("\t".join(map(str, each)) + "\n" for each in lines), encoding="utf-8")
    common.save_archive(
        FOLDER / "layers.zip.gz",
        [(f"{name}.tsv", "".join("\t".join(row) + "\n" for row in rows)) for name, rows in listings.items()],
    )


def image(name, height, width, key="input"):
    return seeded_weights.values(f"{name}:{key}", (1, height, width, 3), *application_models.input_distribution(name))


def relative(one, other):
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))


def measure(name, model, x):
    """The features, how much another picture changes them, and by how much they amplify a small change of this one."""
    _, scale = application_models.input_distribution(name)
    noise = np.float32(1e-4 * scale) * seeded_weights.values(f"{name}:noise", x.shape, 0.0, 1.0)
    features = np.asarray(model(x, training=False))
    other = np.asarray(model(image(name, *x.shape[1:3], key="other"), training=False))
    near = np.asarray(model(x + noise, training=False))
    return features, relative(other, features), relative(near, features) / relative(x + noise, x)


def variances_of(name):
    """{layer: variance} of a model, from variances.tsv.gz."""
    rows = read_variances()
    return {row[1]: float(row[2]) for row in rows if row[0] == name}


def read_variances():
    path = FOLDER / "variances.tsv.gz"
    text = gzip.decompress(path.read_bytes()).decode("utf-8") if path.exists() else ""
    return [line.split("\t") for line in text.splitlines()]


def store_variances(name, variances):
    table = {each: [] for each in application_models.MODELS}
    for row in read_variances():
        table[row[0]].append("\t".join(row))
    table[name] = [f"{name}\t{layer}\t{variance!r}" for layer, variance in variances.items()]
    common.save_gz(
        FOLDER / "variances.tsv.gz", "".join(line + "\n" for rows in table.values() for line in rows).encode("utf-8")
    )


def variances_at(keras, name, gain):
    """Measured at the size of the features; at the default size where the model with its top is computed too."""
    size = DEFAULT_SIZE if name in application_models.TOPS else application_models.size(name)
    model = application_models.build(keras, name, include_top=False, input_shape=(size, size, 3))
    return application_models.measured(name, model, gain, image(name, size, size))


def features(keras, names):
    path = FOLDER / "features.tsv"
    known = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]] if path.exists() else []
    table = {row[0]: row for row in known}
    for name in names or [each for each in application_models.MODELS if each not in table]:
        size = application_models.size(name)
        model = application_models.build(keras, name, include_top=False, pooling="avg", input_shape=(size, size, 3))
        x = image(name, size, size)
        limit = AMPLIFICATION.get(name, 4)
        for gain in GAINS:
            if name.startswith(application_models.MEASURED):
                store_variances(name, variances_at(keras, name, gain))
            application_models.fill(name, model, gain, variances_of(name))
            result, sensitivity, amplification = measure(name, model, x)
            print(f"{name} gain {gain}: std {result.std():.3g} mean {result.mean():.3g} sensitivity {sensitivity:.3g} "
                  f"amplification {amplification:.3g}", flush=True)
            if np.isfinite(result).all() and 0.01 < result.std() < 30 and sensitivity > 0.02 and amplification < limit:
                break
        else:
            raise SystemExit(f"{name}: no gain of {GAINS} gives sane features")
        common.save_npy(FOLDER / "features" / f"{name}.npy", result)
        shift, scale = application_models.input_distribution(name)
        table[name] = [name, size, shift, scale, gain, f"{result.mean():.4g}", f"{result.std():.4g}", f"{sensitivity:.3g}",
                       f"{amplification:.3g}"]
        ordered = [FEATURES, *(table[each] for each in application_models.MODELS if each in table)]
        path.write_text("".join("\t".join(map(str, row)) + "\n" for row in ordered), encoding="utf-8")


def tops(keras):
    lines = (FOLDER / "features.tsv").read_text(encoding="utf-8").splitlines()[1:]
    gains = {line.split("\t")[0]: float(line.split("\t")[4]) for line in lines}
    for name in application_models.TOPS:
        model = application_models.build(keras, name)
        application_models.fill(name, model, gains[name], variances_of(name))
        result = np.asarray(model(image(name, DEFAULT_SIZE, DEFAULT_SIZE), training=False))
        assert 1 / result.size < result.max() < 0.5, f"{name}: {result.max()}"
        print(f"{name}: {result.shape}, largest probability {result.max():.3g}")
        common.save_npy(FOLDER / "features" / f"{name}-top.npy", result)


def preprocess(keras):
    pixels = (np.arange(48, dtype=np.int64) * 89 % 256).astype(np.uint8).reshape(1, 4, 4, 3)
    common.save_npy(FOLDER / "preprocess" / "input.npy", pixels)
    for family in FAMILIES:
        result = getattr(keras.applications, family).preprocess_input(pixels.astype(np.float32))
        common.save_npy(FOLDER / "preprocess" / f"{family}.npy", np.asarray(result, dtype=np.float32))


def main():
    what, names = sys.argv[1], sys.argv[2:]
    keras = common.load_keras(3)
    if what == "features":
        features(keras, names)
    else:
        {"tables": tables, "tops": tops, "preprocess": preprocess}[what](keras)


if __name__ == "__main__":
    main()
