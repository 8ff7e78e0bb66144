"""Models of one layer each (and of a few), saved by Keras, with inputs and what Keras computed: data/layers.

Usage: layers.py 2|3 [-part] [put] [name ...] (the Keras version; a part of the tables, such as -local, writes the archive of that
part alone; names, or their beginnings, only try these cases and write nothing; with put they go into their archive, in which all
other cases stay as they are).

keras2.zip.gz holds whole models in HDF5 (tf_keras), keras3.zip.gz .keras archives; keras2-local.zip.gz and so on hold further
tables. Entries: LAYER/CASE/model.h5 or model.keras,
input.npy and expected.npy (input_0.npy, expected_0.npy and so on where there are several, in the order of model.inputs and
model.outputs), weights.tsv for models whose weights' order and flags matter. The tables are in layer_cases/.

Inputs and weights come from seeded_weights.py and are multiples of 2^-5 and 2^-6, so that the archive stays small. Each
model is loaded again by the same Keras and must give the same numbers.
"""

import gzip
import io
import sys
import traceback
import zipfile

import numpy as np

import common
import layer_cases
import seeded_weights

FOLDER = common.DATA / "layers"


def grid(name, shape, shift, scale, steps):
    """float32 numbers of the seeded generator, rounded to multiples of 1/steps."""
    return np.round(seeded_weights.values(name, shape, shift, scale) * steps) / np.float32(steps)


def role(weight):
    return (getattr(weight, "path", None) or weight.name).split(":")[0].split("/")[-1]


def fill(case, model):
    """Gives every floating-point weight a value by its role; statistics that a layer was given or adapted to stay."""
    for index, weight in enumerate(model.weights):
        name, what = f"{common.SEED}/layers/{case.name}/{index}", role(weight)
        if what in ("mean", "variance", "count", "seed_generator_state") or "float" not in str(weight.dtype):
            continue
        shape = tuple(weight.shape)
        if what == "gamma":
            value = grid(name, shape, 1.0, 0.5, 64)
        elif what == "moving_variance":
            value = grid(name, shape, 1.25, 0.75, 64)
        else:
            value = grid(name, shape, 0.0, 0.75, 64)
        weight.assign(value)


def arrays(case, model):
    """The inputs in the order of model.inputs."""
    shapes = case.shapes or [tuple(each.shape)[1:] for each in model.inputs]
    result = []
    for index, shape in enumerate(shapes):
        name, shape = f"{common.SEED}/layers/{case.name}/input_{index}", (case.batch, *shape)
        if case.integers:
            result.append((seeded_weights.units(name, int(np.prod(shape))).reshape(shape) * 0.5 + 0.5) * case.integers)
            result[-1] = result[-1].astype(np.int32)
        else:
            result.append(grid(name, shape, 0.0, 2.0, 32) * np.float32(case.scale))
    return result


def build(case, keras):
    if not case.shapes:
        return case.build(keras)
    inputs = [
        keras.layers.Input(tuple([None] * (len(shape) - 1) + [shape[-1]]) if case.dynamic else shape,
                           dtype="int32" if case.integers else "float32", name=f"in{index}")
        for index, shape in enumerate(case.shapes)
    ]
    outputs = case.build(keras, *inputs)
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs, name="model")


def flat(outputs):
    """The outputs in the order of model.outputs; Keras sorts dictionaries by name."""
    if isinstance(outputs, dict):
        return [outputs[name] for name in sorted(outputs)]
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def compute(case, model, inputs):
    """What Keras gives at inference. The inputs are handed over in the structure the model wants."""
    import tensorflow as tf

    tensors = [tf.constant(each) for each in inputs]
    names = [each.name.split(":")[0] for each in model.inputs]
    structure = model.input if isinstance(getattr(model, "input", None), dict) else None
    argument = dict(zip(names, tensors)) if structure is not None else tensors if len(tensors) > 1 else tensors[0]
    call = tf.function(lambda each: model(each, training=False), jit_compile=case.xla, autograph=False)
    return [np.asarray(each) for each in flat(call(argument))]


def check(case, outputs):
    for each in outputs:
        assert np.isfinite(each).all(), f"{case.name}: not finite"
        assert each.size == 1 or case.scale == 0 or each.std() > 1e-4, f"{case.name}: constant"


def listing(model):
    trainable = {id(each) for each in model.trainable_weights}
    lines = ["\t".join(((getattr(each, "path", None) or each.name).split(":")[0], ",".join(map(str, each.shape)),
                        str(id(each) in trainable).lower())) for each in model.weights]
    return ("\n".join(lines) + "\n").encode("utf-8")


def npy(array):
    if array.dtype == np.int64:
        array = array.astype(np.int32)
    if array.dtype not in (np.float32, np.int32):
        raise ValueError(f"dtype: {array.dtype} (expected float32 or int32)")
    out = io.BytesIO()
    np.save(out, np.ascontiguousarray(array))
    return out.getvalue()


def numbered(name, values):
    if len(values) == 1:
        return {f"{name}.npy": npy(values[0])}
    return {f"{name}_{index}.npy": npy(each) for index, each in enumerate(values)}


def make(case, version, keras):
    """The entries of one case: {file name: bytes}."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(common.SEED)
    model = build(case, keras)
    fill(case, model)
    path = common.BUILD / "layers" / ("model.h5" if version == 2 else "model.keras")
    path.parent.mkdir(parents=True, exist_ok=True)
    if version == 2:
        model.save(str(path), save_format="h5", include_optimizer=False)
    else:
        model.save(str(path), include_optimizer=False)
    entries = {path.name: path.read_bytes()}
    if case.refused:
        return entries
    inputs = arrays(case, model)
    outputs = compute(case, model, inputs)
    check(case, outputs)
    if case.reloads:
        again = compute(case, keras.models.load_model(str(path), compile=False), inputs)
        for one, other in zip(outputs, again, strict=True):
            assert np.allclose(one, other, 1e-6, 1e-6), f"{case.name}: differs by {np.abs(one - other).max()} when loaded"
    entries |= numbered("input", inputs) | numbered("expected", outputs)
    if case.listed:
        entries["weights.tsv"] = listing(model)
    return entries


def write(target, made):
    """The archive: entries stored, models first, then compressed as a whole, because the models resemble each other."""
    entries = [(f"{name}/{file}", content) for name, files in sorted(made.items()) for file, content in files.items()]
    entries.sort(key=lambda entry: "/model." not in entry[0])
    common.save_archive(target, entries)


def read(target):
    """The cases of an archive, as make_all gives them."""
    made = {}
    with zipfile.ZipFile(io.BytesIO(gzip.decompress(target.read_bytes()))) as archive:
        for entry in archive.namelist():
            name, file = entry.rsplit("/", 1)
            made.setdefault(name, {})[file] = archive.read(entry)
    return made


def make_all(cases, version, keras, stops):
    """The entries of all cases; each is tried before the script fails."""
    made, failed = {}, []
    for case in cases:
        try:
            made[case.name] = make(case, version, keras)
        except Exception as problem:
            failed.append(case.name)
            print(f"{case.name}: {type(problem).__name__}: {problem}", flush=True)
            if stops:
                traceback.print_exc()
    if failed:
        raise SystemExit(f"{len(failed)} of {len(cases)} cases failed: {failed}")
    return made


def main():
    version, rest = int(sys.argv[1]), sys.argv[2:]
    parts = [each for each in rest if each.startswith("-")] or list(layer_cases.PARTS)
    prefixes = tuple(each for each in rest if not each.startswith("-") and each != "put")
    keras = common.load_keras(version)
    by_part = {part: [case for case in layer_cases.PARTS[part] if version in case.versions and case.name.startswith(prefixes or "")]
               for part in parts}
    names = [case.name for cases in by_part.values() for case in cases]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    for part, cases in by_part.items():
        made = make_all(cases, version, keras, bool(prefixes))
        if made and ("put" in rest or not prefixes):
            target = FOLDER / f"keras{version}{part}.zip.gz"
            if prefixes:
                made = read(target) | made
            write(target, made)
            print(f"{target.name}: {len(made)} cases, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
