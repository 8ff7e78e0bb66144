"""What every script of this folder shares: paths, the choice of Keras, seeds, and the file formats written."""

import gzip
import hashlib
import io
import json
import os
import pathlib
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import numpy as np  # noqa: E402  (the environment must be set before anything imports TensorFlow)

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
"""The folder with the committed files."""

BUILD = pathlib.Path(__file__).resolve().parent.parent / "target" / "scripts"
"""Intermediate results; not committed."""

SEED = 20260101

TIME = (2026, 1, 1, 0, 0, 0)
"""Date of every file in an archive."""

LINE = 180
"""Longest line of a JSON file."""


def load_keras(version):
    """Returns the Keras module: tf_keras for 2, keras on TensorFlow for 3. One process uses only one."""
    import tensorflow as tf

    tf.config.experimental.enable_op_determinism()
    if version == 2:
        import tf_keras as keras
    elif version == 3:
        import keras
    else:
        raise ValueError(f"version: {version} (expected one of: 2, 3)")
    keras.utils.set_random_seed(SEED)
    return keras


def save_npy(path, array):
    """Writes a little-endian, C-ordered .npy file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    array = np.ascontiguousarray(array)
    if array.dtype.str not in ("<f4", "<i4", "<i8", "|u1"):
        raise ValueError(f"dtype: {array.dtype} (expected float32, int32, int64 or uint8) for {path}")
    np.save(path, array)


def save_json(path, value):
    """Writes JSON, indented where a value does not fit into one line, with a final newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_dump(value, "") + "\n", encoding="utf-8")


def save_json_gz(path, value):
    """Writes the same, compressed, into `path`.gz."""
    save_gz(path.with_name(path.name + ".gz"), (_dump(value, "") + "\n").encode("utf-8"))


def save_gz(path, data):
    """Writes compressed bytes, without a date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as compressed:
        compressed.write(data)


def save_archive(path, entries):
    """Writes (name, bytes or text) as a zip of stored entries, compressed as a whole: the files resemble each other."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name, TIME), content)
    save_gz(path, out.getvalue())


def _dump(value, indent):
    line = json.dumps(value)
    if len(indent) + len(line) <= LINE or not isinstance(value, (dict, list)):
        return line
    inner = indent + " "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {_dump(each, inner)}" for key, each in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _dump(each, inner) for each in value) + f"\n{indent}]"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def statistics(array):
    """Numbers for the expected.json files: enough to see at a glance that an output is not degenerate."""
    array = np.asarray(array, dtype=np.float64)
    return {
        "shape": list(array.shape),
        "min": float(array.min()),
        "max": float(array.max()),
        "mean": float(array.mean()),
        "std": float(array.std()),
    }
