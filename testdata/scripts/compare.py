"""Compares two folders of test data, for example the committed one with one made again.

Usage: compare.py OLD NEW (each a data folder). Prints what is not the same byte by byte, and how far apart its numbers
are; exits with 1 where more differs than dates, generated names, orders without meaning, and rounding.
"""

import collections
import gzip
import io
import json
import pathlib
import re
import sys
import tempfile
import zipfile

import common

import h5py
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

ROUNDING = 1e-5
"""What another CPU may change in an output, relative to its maximum; the tests' tolerance."""

NUMBERED = re.compile(r"_\d+(?=\"|$|/|:|\s)")
"""Numbers at the end of names: Keras and TensorFlow count calls and layers through a whole process."""


ADDRESS = "shared_object_id"
"""Where an object lay in memory when Keras 3 wrote it."""


class Difference(Exception):
    """More differs than may."""


def compare_files(path, old, new):
    """Returns a few words on two files that are not equal byte by byte."""
    if path.endswith(".gz"):
        inner_old, inner_new = gzip.decompress(old), gzip.decompress(new)
        return "but for compression" if inner_old == inner_new else compare_files(path[:-3], inner_old, inner_new)
    name = path.rsplit("/", 1)[-1]
    if old.startswith(b"PK"):  # by content: some of the names lie
        return compare_zips(old, new)
    if old.startswith(b"\x89HDF"):
        return compare_hdf5(old, new)
    if name.endswith(".npy"):
        return compare_arrays([np.load(io.BytesIO(old))], [np.load(io.BytesIO(new))])
    if name == "saved_model.pb":
        return compare_graphs(old, new)
    if name == "weights.tsv":
        return compare_lines(weights_lines(old), weights_lines(new))
    if name.endswith(".json"):
        return compare_json(json.loads(old), json.loads(new))
    if name in ("fingerprint.pb", "rest.bin", "variables.index"):
        return "follows saved_model.pb"
    if name == "keras_metadata.pb":
        return compare_lines(plain(old.decode("latin-1")), plain(new.decode("latin-1")))
    if name.endswith((".tsv", ".txt")):
        return compare_lines(old.decode().splitlines(), new.decode().splitlines())
    raise Difference("bytes differ")


def compare_arrays(old, new):
    """The largest difference of arrays in the same order, relative to the maximum of each."""
    worst = 0.0
    for one, other in zip(old, new, strict=True):
        if one.shape != other.shape or one.dtype != other.dtype:
            raise Difference(f"{one.dtype}{list(one.shape)} became {other.dtype}{list(other.shape)}")
        if one.dtype.kind not in "fiu":
            if not np.array_equal(one, other):
                raise Difference("values differ")
        elif one.size and not np.array_equal(one, other, equal_nan=one.dtype.kind == "f"):
            one, other = one.astype(np.float64), other.astype(np.float64)
            worst = max(worst, float(np.abs(one - other).max() / max(np.abs(one).max(), 1e-30)))
    if not worst <= ROUNDING:
        raise Difference(f"numbers differ by {worst:.1e} of the maximum")
    return "equal numbers" if worst == 0 else f"numbers differ by {worst:.1e} of the maximum"


def compare_zips(old, new):
    words = collections.Counter()
    with zipfile.ZipFile(io.BytesIO(old)) as one, zipfile.ZipFile(io.BytesIO(new)) as other:
        if sorted(one.namelist()) != sorted(other.namelist()):
            raise Difference(f"entries {sorted(set(one.namelist()) ^ set(other.namelist()))} in one only")
        for name in one.namelist():
            before, after = one.read(name), other.read(name)
            if before == after:
                words["equal"] += 1
            elif name.endswith("metadata.json"):
                words["date"] += 1
            else:
                try:
                    words[compare_files(name, before, after)] += 1
                except Difference as difference:
                    raise Difference(f"{name}: {difference}") from difference
    return ", ".join(f"{count} entries: {word}" for word, count in words.most_common(6))


def compare_hdf5(old, new):
    before, after = hdf5_content(old), hdf5_content(new)
    if before.keys() != after.keys():
        raise Difference(f"{sorted(before.keys() ^ after.keys())[:5]} in one only")
    return compare_arrays(list(before.values()), list(after.values()))


def hdf5_content(data):
    content = {}

    def visit(name, item):
        for key, value in item.attrs.items():
            content[f"{name}@{key}"] = np.array(plain(repr(value)))
        if isinstance(item, h5py.Dataset):
            content[name] = item[()] if item.shape else np.asarray(item[()])

    with h5py.File(io.BytesIO(data)) as file:
        visit("", file)
        file.visititems(visit)
    return content


def plain(text):
    return NUMBERED.sub("", text)


def compare_graphs(old, new):
    """Functions, nodes and signatures, whatever their order and generated numbers."""
    return compare_lines(graph_lines(old), graph_lines(new))


def graph_lines(data):
    message = saved_model_pb2.SavedModel()
    message.ParseFromString(data)
    lines = []
    for meta in message.meta_graphs:
        lines += [f"tags {sorted(meta.meta_info_def.tags)}", str(meta.meta_info_def.stripped_op_list)]
        lines += [f"signature {key}\n{value}" for key, value in meta.signature_def.items()]
        functions = meta.graph_def.library.function
        # Saving and restoring list the variables in the order in which they are kept.
        kept = [each for each in functions if "traced_" not in each.signature.name]
        for nodes in [meta.graph_def.node] + [each.node_def for each in kept]:
            lines += [str(node) for node in nodes if not depends_on_order(node)]
        lines += [f"object {node.WhichOneof('kind')}" for node in meta.object_graph_def.nodes]
    return [short(line) for line in lines]


def depends_on_order(node):
    """Saving and restoring, and the object graph, which is a constant in it."""
    return node.op in ("SaveV2", "RestoreV2") or node.op == "Const" and node.attr["dtype"].type == tf.string.as_datatype_enum


def short(line):
    """A node without the numbers that a process counts, and without the order of what it captures."""
    names = re.sub(r"\d+", "#", line)
    return "\n".join(sorted(names.splitlines()))


def weights_lines(data):
    """Everything of a tensor but its place and the key, which counts variables in Keras 3."""
    lines = [line.split("\t") for line in data.decode().splitlines()]
    return ["\t".join(line[2:]) for line in lines if len(line) > 2 and line[2] != "-"]


def compare_lines(old, new):
    if isinstance(old, str):
        old, new = old.splitlines(), new.splitlines()
    before, after = collections.Counter(old), collections.Counter(new)
    gone, come = before - after, after - before
    if gone or come:
        first = next(iter(gone or come))[:200]
        raise Difference(f"{sum(gone.values())} lines gone, {sum(come.values())} new, first: {first!r}")
    return "equal but for order and generated names"


def compare_json(old, new):
    if json_shape(old) != json_shape(new):
        raise Difference("JSON of another structure")
    return compare_arrays([np.array(json_numbers(old))], [np.array(json_numbers(new))])


def json_shape(value):
    if isinstance(value, dict):
        return {key: json_shape(each) for key, each in value.items() if key != ADDRESS}
    if isinstance(value, list):
        return [json_shape(each) for each in value]
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def json_numbers(value):
    if isinstance(value, dict):
        value = [each for key, each in value.items() if key != ADDRESS]
    if isinstance(value, list):
        return [number for each in value for number in json_numbers(each)]
    return [float(value)] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def compare_variables(old, new):
    """Tensors of two bundles by content: Keras 3 numbers them in an order of its own."""
    before, after = [
        sorted(
            tf.train.load_checkpoint(str(folder / "variables")).get_tensor(key).tobytes()
            for key in tf.train.load_checkpoint(str(folder / "variables")).get_variable_to_shape_map()
            if "OBJECT_GRAPH" not in key
        )
        for folder in (old, new)
    ]
    if before != after:
        raise Difference("tensors differ")
    return "equal tensors in another order"


def main():
    old_root, new_root = map(pathlib.Path, sys.argv[1:3])
    paths = [{each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()} for root in (old_root, new_root)]
    failures = [f"{path}: in one only" for path in sorted(paths[0] ^ paths[1])]
    equal, words = 0, collections.defaultdict(list)
    for path in sorted(paths[0] & paths[1]):
        old, new = (old_root / path).read_bytes(), (new_root / path).read_bytes()
        if old == new:
            equal += 1
            continue
        try:
            if "variables.data-" in path:
                word = compare_variables((old_root / path).parent, (new_root / path).parent)
            else:
                word = compare_files(path, old, new)
            words[word].append(path)
        except Difference as difference:
            failures.append(f"{path}: {difference}")
    print(f"{equal} files equal byte by byte")
    for word, found in sorted(words.items()):
        print(f"{len(found)} files: {word}: {', '.join(found)}")
    for failure in failures:
        print(f"DIFFERS {failure}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
