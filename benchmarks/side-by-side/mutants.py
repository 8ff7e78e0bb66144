"""Damages model files by the thousand, opens each with Topwork and with the real Keras, and compares the numbers.

Usage: mutants.py [--count 1000] [--seed 1] [--kinds h5,keras,savedmodel] [--folder DIR]

Every kind of file that Keras writes is changed in bytes (broken disks) and in words (another digit, another letter, a key that
is gone). Topwork must answer each with a model or one clear refusal; where it and Keras both give numbers, these must be
the same to 1e-5 of the largest. Prints a table; exits with 1 on a fault or a difference, and keeps those files.

Build first: mvn -q -B -Dtopwork.fast -pl benchmarks -am package. Python: testdata/scripts/requirements.txt.
"""

import argparse
import collections
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import zipfile

import run_files

ROOT = run_files.ROOT
DATA = ROOT / "testdata" / "data"
TOLERANCE = 1e-5
BATCH = 200

LENGTHS = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 40, 1 << 62, (1 << 64) - 1]


# --- damage ----------------------------------------------------------------------------------------------------------------


def damage(data, rng):
    """One to four changes of bytes."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(max(1, len(data) - 16))
        what = rng.randrange(8)
        if what == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            data[at] = rng.randrange(256)
        elif what == 2:
            del data[rng.randrange(len(data)) :]
        elif what == 3:
            length = min(rng.randint(1, 256), len(data) - at)
            start = rng.randrange(len(data) - length + 1)
            data[at : at + length] = data[start : start + length]
        elif what in (4, 5):
            width = 4 if what == 4 else 8
            value = rng.choice(LENGTHS) & ((1 << 8 * width) - 1)
            data[at : at + width] = value.to_bytes(width, "little")
        else:
            reword(data, rng)
        if len(data) < 32:
            break
    return bytes(data)


def reword(data, rng):
    """Another digit or letter somewhere, of the same length."""
    places = [i for i in (rng.randrange(len(data)) for _ in range(400)) if chr(data[i]).isalnum()]
    if places:
        at = places[0]
        data[at] = ord(rng.choice("0123456789" if chr(data[at]).isdigit() else "abcdeflnrstuTFx_"))


def members_of(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def pack(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def mutate_h5(data, rng):
    if rng.random() < 0.5:
        text = bytearray(data)
        start = text.find(b'{"class_name"')
        if start >= 0:
            part = text[start : start + 4000]
            for _ in range(rng.randint(1, 3)):
                reword(part, rng)
            text[start : start + 4000] = part
            return bytes(text)
    return damage(data, rng)


def mutate_keras(data, rng):
    if rng.random() < 0.2:
        return damage(data, rng)
    members = members_of(data)
    name = rng.choice(["config.json", "config.json", "model.weights.h5", "metadata.json"])
    if name == "config.json" and rng.random() < 0.7:
        part = bytearray(members[name])
        for _ in range(rng.randint(1, 3)):
            reword(part, rng)
        members[name] = bytes(part)
    else:
        members[name] = damage(members[name], rng)
    return pack(members)


def mutate_saved_model(folder, rng):
    """Changes one file of a SavedModel, or one field of its graph."""
    if rng.random() < 0.5:
        path = rng.choice([f for f in sorted(folder.rglob("*")) if f.is_file() and f.stat().st_size > 64])
        path.write_bytes(damage(path.read_bytes(), rng))
        return
    from tensorflow.core.protobuf import saved_model_pb2

    path = folder / "saved_model.pb"
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    graph = model.meta_graphs[0].graph_def
    nodes = list(graph.node) + [node for function in graph.library.function for node in function.node_def]
    for _ in range(rng.randint(1, 2)):
        mutate_node(rng.choice(nodes), rng)
    path.write_bytes(model.SerializeToString())


def mutate_node(node, rng):
    names = sorted(node.attr)
    what = rng.randrange(5)
    if what == 0 and node.input:
        node.input[rng.randrange(len(node.input))] = rng.choice(node.input)
    elif what == 1 and names:
        del node.attr[rng.choice(names)]
    elif what == 2 and node.input:
        del node.input[rng.randrange(len(node.input))]
    elif names:
        value = node.attr[rng.choice(names)]
        kind = value.WhichOneof("value")
        if kind == "i":
            value.i = rng.choice([0, 1, 2, -1, value.i + 1, 1 << 40])
        elif kind == "b":
            value.b = not value.b
        elif kind == "f":
            value.f = rng.choice([0.0, 1e-3, -1.0, float("nan"), value.f * 2])
        elif kind == "type":
            value.type = rng.choice([1, 2, 3, 4, 9, 10, 14, 19])
        elif kind == "s":
            value.s = rng.choice([b"", b"SAME", b"VALID", b"NCHW", b"NHWC", value.s[:-1]])
        elif kind == "list" and value.list.i:
            value.list.i[rng.randrange(len(value.list.i))] = rng.choice([0, 1, 2, 3, -1])
        elif kind == "shape" and value.shape.dim:
            value.shape.dim[rng.randrange(len(value.shape.dim))].size = rng.choice([0, 1, 2, -1, 7])
        elif kind == "tensor" and value.tensor.tensor_content:
            value.tensor.tensor_content = damage(value.tensor.tensor_content + b"\0" * 32, rng)[: len(value.tensor.tensor_content)]


# --- the files to damage ---------------------------------------------------------------------------------------------------


def layer_cases(archive, model):
    """(folder name, model bytes, [inputs]) of the layer goldens."""
    whole = zipfile.ZipFile(io.BytesIO(gzip.open(DATA / "layers" / archive).read()))
    names = whole.namelist()
    for name in names:
        if name.endswith("/" + model) and not name.startswith("refused/"):
            folder = name[: -len(model)]
            inputs = [n for n in names if n.startswith(folder + "input") and n.endswith(".npy")]
            yield folder, whole.read(name), [whole.read(n) for n in sorted(inputs)]


def bases(kind, work):
    """Writes the inputs of every sound file; gives (bytes or folder, input files)."""
    if kind in ("h5", "keras"):
        cases = layer_cases("keras2.zip.gz", "model.h5") if kind == "h5" else layer_cases("keras3.zip.gz", "model.keras")
        for index, (_, data, inputs) in enumerate(cases):
            if len(data) > 60_000 or not inputs:
                continue
            files = []
            for position, array in enumerate(inputs):
                file = work / f"{kind}-{index}-{position}.npy"
                file.write_bytes(array)
                files.append(str(file))
            yield data, files
        return
    for folder in sorted((DATA / "small").iterdir()):
        for keras in ("keras2", "keras3"):
            model = folder / keras
            inputs = sorted(folder.glob("input*.npy"))
            if (model / "saved_model.pb").exists() and len(inputs) == 1:
                yield model, [str(each) for each in inputs]


def write_mutant(kind, base, target, rng):
    if kind == "savedmodel":
        shutil.copytree(base, target)
        mutate_saved_model(target, rng)
    else:
        target.write_bytes((mutate_h5 if kind == "h5" else mutate_keras)(base, rng))


# --- the two readers -------------------------------------------------------------------------------------------------------


def ours(jobs, export):
    """{path: (outcome, reason)}; a process that dies is a fault of the file it was at."""
    command = run_files.command("2g", *(["--export"] if export else []))
    results, left = {}, list(jobs)
    while left:
        text = "".join("\t".join([path, *inputs]) + "\n" for path, inputs in left)
        try:
            done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60 + 5 * len(left),
                                  env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
            out, status = done.stdout, done.returncode
        except subprocess.TimeoutExpired as late:
            out, status = (late.stdout or b"").decode(), "timeout"
        begun = None
        for line in out.splitlines():
            path, outcome, reason = (line.split("\t") + ["", ""])[:3]
            if outcome == "begun":
                begun = path
            else:
                results[path] = (outcome, reason)
        if begun and begun not in results:
            results[begun] = ("fault", f"the process ended: {status}")
        elif status != 0 and not begun:
            raise SystemExit(f"RunFiles did not start: {done.stderr}")
        left = [job for job in left if job[0] not in results]
    return results


def keras_worker(kind):
    """Reads jobs from standard input, writes outputs beside the models; one line a job."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import signal

    import numpy as np
    import tensorflow as tf

    def late(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    if kind == "keras":
        import keras
    else:
        import tf_keras as keras
    for line in sys.stdin:
        path, *inputs = line.rstrip("\n").split("\t")
        print(path + "\tbegun", flush=True)
        try:
            signal.alarm(20)
            arrays = [np.load(each) for each in inputs]
            if kind == "savedmodel":
                function = tf.saved_model.load(path).signatures["serving_default"]
                names = sorted(function.structured_input_signature[1])
                given = function(**{name: tf.constant(array) for name, array in zip(names, arrays)})
                outputs = [given[name] for name in sorted(given)]
            else:
                options = {"safe_mode": True} if kind == "keras" else {}
                model = keras.models.load_model(path, compile=False, **options)
                # Keras takes inputs of another type and converts; the numbers are the layer's.
                outputs = tf.nest.flatten(model(arrays[0] if len(arrays) == 1 else arrays, training=False))
            for index, output in enumerate(outputs):
                np.save(f"{path}.keras-{index}.npy", np.asarray(output).astype(np.float32))
            print(path + f"\tok\t{len(outputs)}", flush=True)
        except BaseException as e:  # a worker that says why, whatever it was
            if isinstance(e, KeyboardInterrupt):
                raise
            print(path + "\trefused\t" + type(e).__name__ + ": " + " ".join(str(e).split())[:160], flush=True)
        finally:
            signal.alarm(0)


def theirs(kind, jobs):
    results, left = {}, list(jobs)
    while left:
        text = "".join("\t".join([path, *inputs]) + "\n" for path, inputs in left)
        done = subprocess.run([sys.executable, __file__, "--worker", kind], input=text, capture_output=True, text=True)
        begun = None
        for line in done.stdout.splitlines():
            path, outcome, reason = (line.split("\t") + ["", ""])[:3]
            if outcome == "begun":
                begun = path
            elif outcome in ("ok", "refused"):
                results[path] = (outcome, reason)
        if begun and begun not in results:
            results[begun] = ("refused", "the process ended")
        elif not begun:
            raise SystemExit(done.stderr)
        left = [job for job in left if job[0] not in results]
    return results


def difference(path):
    """The largest difference relative to the largest number; None where both say the same."""
    import numpy as np

    worst, index = 0.0, 0
    while pathlib.Path(f"{path}.keras-{index}.npy").exists():
        wanted = np.load(f"{path}.keras-{index}.npy").astype(np.float64)
        file = pathlib.Path(f"{path}.ours-{index}.npy")
        if not file.exists():
            return "an output less"
        got = np.load(file).astype(np.float64)
        if wanted.shape != got.shape:
            return f"shape {got.shape}, Keras {wanted.shape}"
        same = (wanted == got) | (np.isnan(wanted) & np.isnan(got))
        finite = wanted[np.isfinite(wanted)]
        scale = max(np.abs(finite).max(initial=0), 1e-30)
        if not same.all():
            delta = np.where(same, 0, np.abs(wanted - got))
            worst = max(worst, float("inf") if not np.isfinite(delta).all() else delta.max() / scale)
        index += 1
    return f"{worst:.1e}" if not worst <= TOLERANCE else None


# --- the whole -------------------------------------------------------------------------------------------------------------


def run(kind, count, seed, work, export):
    rng = random.Random(f"{seed}/{kind}")
    sound = list(bases(kind, work))
    tally, refusals, findings = collections.Counter(), collections.Counter(), []
    exports = collections.Counter()
    suffix = {"h5": ".h5", "keras": ".keras", "savedmodel": ""}[kind]
    for start in range(0, count, BATCH):
        folder = work / f"{kind}-{start}"
        folder.mkdir()
        jobs = []
        for index in range(start, min(count, start + BATCH)):
            base, inputs = rng.choice(sound)
            target = folder / f"m{index}{suffix}"
            write_mutant(kind, base, target, rng)
            jobs.append((str(target), inputs))
        mine = ours(jobs, export)
        opened = [job for job in jobs if mine[job[0]][0] == "ok"]
        real = theirs(kind, opened) if opened else {}
        for path, _ in jobs:
            outcome, reason = mine[path]
            if outcome == "ok":
                exports[reason[:90]] += 1
                outcome = "only Topwork opens"
                if real[path][0] == "ok":
                    reason = difference(path)
                    outcome = "both, equal" if reason is None else "both, different"
                else:
                    refusals[real[path][1][:90]] += 1
            tally[outcome] += 1
            if outcome in ("fault", "both, different"):
                findings.append((path, outcome, reason))
        keep = {path for path, _, _ in findings}
        for path, _ in jobs:
            if path not in keep:
                for each in folder.glob(pathlib.Path(path).name + "*"):
                    shutil.rmtree(each) if each.is_dir() else each.unlink()
        print(f"{kind} {min(count, start + BATCH)}/{count}: {dict(tally)}", file=sys.stderr, flush=True)
    return tally, refusals, exports, findings


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="files of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="h5,keras,savedmodel")
    parser.add_argument("--export", action="store_true", help="also write each as ONNX, and compare")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks" / "target" / "mutants")
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        keras_worker(options.worker)
        return
    failed = False
    for kind in options.kinds.split(","):
        work = options.folder / kind
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        tally, refusals, exports, findings = run(kind, options.count, options.seed, work, options.export)
        print(f"{kind}: " + ", ".join(f"{n} {what}" for what, n in sorted(tally.items())))
        for reason, number in refusals.most_common(12):
            print(f"  Keras alone refuses {number}: {reason}")
        for what, number in exports.most_common(12 if options.export else 0):
            print(f"  {number} of those that run: {what}")
        for path, outcome, reason in findings:
            print(f"  {outcome}: {path}: {reason}")
        failed |= bool(findings)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
