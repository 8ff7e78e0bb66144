"""Exports models of keras.applications, with and without classifier, from three formats: none may be refused.

The check of an export asks whether ONNX Runtime is as near to the truth as rounding lets the model be. Here sound exports
of all architectures meet it, with seeded weights and settled batch normalization. One line a model: distance, noise, ratio.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

import run_files

ROOT = run_files.ROOT
FORMATS = ("keras", "export", "keras2")
sys.path.insert(0, str(ROOT / "testdata" / "scripts"))


class Exporter:
    """One process of ours for all models; it reads a line, answers with a line."""

    def __init__(self):
        self.process = subprocess.Popen(
            run_files.command("4g", "--export"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, bufsize=1)

    def export(self, path):
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            cells = line.rstrip("\n").split("\t")
            if cells[:1] == [str(path)] and cells[1] != "begun":
                return cells[1:]
        return ["fault", f"the process ended: {self.process.wait()}"]

    def memory(self):
        """Peak resident memory in MB, from Linux."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", help="names, -notop for those without classifier; default all")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "benchmarks/target/gate")
    options = parser.parse_args()
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import settled_models

    classes = [name for name in dir(keras.applications) if name[0].isupper()]
    names = options.models.split(",") if options.models else [n + top for n in classes for top in ("", "-notop")]
    options.folder.mkdir(parents=True, exist_ok=True)
    exporter = Exporter()
    exported = refused = 0
    for seed in options.seeds.split(","):
        for name in names:
            size = settled_models.size_of(name)
            start = time.time()
            model = settled_models.settled(keras, name, size, int(seed))
            for file_format in options.formats.split(","):
                path = options.folder / f"{name}-{seed}-{file_format}"
                settled_models.save(model, name, size, str(path), file_format)
                file = path.with_name(path.name + ".keras") if file_format == "keras" else path
                made = time.time() - start
                result = exporter.export(file)
                exported += result[0] == "ok"
                refused += result[0] != "ok"
                print("\t".join([name, seed, file_format, *result, f"peak {exporter.memory()} MB", f"{made:.0f} s"]), flush=True)
                shutil.rmtree(file) if file.is_dir() else file.unlink()
                start = time.time()
            keras.backend.clear_session()
    print(f"{exported} exported, {refused} not")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
