#!/usr/bin/env python3
"""Ends every command of ./topwork at random moments by SIGTERM, SIGINT and SIGHUP.

    benchmarks/interrupts.py [--count 200] [--first 1] [--seed 1] [--work DIR]

First every command runs to its end, which tells how long it takes and what it writes; DIR keeps that
for the next series of the same build. Then, COUNT times, one of them gets a signal after a random part of that time. It is wrong

  * when the JVM crashes (hs_err_pid*.log, or a core file),
  * when the exit code is none of: the command's own, because it had ended; 128 + N, or death by
    signal N; and 0 with an output that is not there,
  * when an output is there and is not whole, or anything else is left: in the output folder, in the
    folder for temporary files, in the cache,
  * when an interrupted training does not go on with --resume,
  * when a process does not end within a minute after its signal.

Standard library only. Exit code 1 when anything was wrong.
"""

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "testdata" / "data"
MODEL = DATA / "mini-xception" / "keras2-savedmodel"
INPUT = DATA / "mini-xception" / "input.npy"
DIGITS = DATA / "digits"
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
END_SECONDS = 75


class Kind:
    """A command: its words, where 'OUT' stands for its own folder, and what it leaves there."""

    def __init__(self, name, words, outputs=(), folders=()):
        self.name, self.words = name, words
        self.outputs, self.folders = outputs, folders


def kinds(shared):
    train = ["train", "--backbone", MODEL, "--data", DIGITS, "--out", "OUT/run", "--preprocess", "tf",
             "--epochs", "6", "--fine-tune-epochs", "2", "--cache", "OUT/cache"]
    return [
        Kind("demo", ["demo", "--out", "OUT/demo"], folders=("demo",)),
        Kind("inspect", ["inspect", MODEL, "--json"]),
        Kind("applications", ["applications"]),
        Kind("run", ["run", MODEL, "--input", INPUT, "--output", "OUT/out.npy"], ("out.npy",)),
        Kind("train", train, folders=("run", "cache")),
        Kind("evaluate", ["evaluate", shared / "model.onnx", "--data", DIGITS, "--held-out", shared / "run"]),
        Kind("evaluate-tf", ["evaluate", shared / "run", "--data", DIGITS]),
        Kind("predict", ["predict", shared / "run", DIGITS / "5", DIGITS / "6"]),
        Kind("export", ["export", MODEL, "--onnx", "OUT/model.onnx", "--savedmodel", "OUT/saved"],
             ("model.onnx",), ("saved",)),
        Kind("verify", ["verify", shared / "run", shared / "model.onnx", "--batch", "1,64,128"]),
        Kind("serve", ["serve", "--model", f"digits={shared / 'model.onnx'}", "--port", "0"]),
    ]


class Trial:
    def __init__(self, work, kind, number):
        self.kind = kind
        self.base = work / f"{number:04d}-{kind.name}"
        self.out, self.temp = self.base / "out", self.base / "tmp"
        self.out.mkdir(parents=True)
        self.temp.mkdir()

    def start(self, words=None):
        environment = dict(os.environ)
        environment["TOPWORK_JAVA_OPTS"] = (
            f"-Djava.io.tmpdir={self.temp} -XX:ErrorFile={self.base}/hs_err_pid%p.log -Xmx2g")
        words = [str(word).replace("OUT", str(self.out)) for word in (words or self.kind.words)]
        return subprocess.Popen(
            [str(ROOT / "topwork"), *words], cwd=self.base, env=environment,
            stdin=subprocess.DEVNULL, stdout=open(self.base / "stdout", "a"),
            stderr=open(self.base / "stderr", "a"), start_new_session=True,
            # Whoever started this script in the background made it, and its children, ignore Ctrl-C.
            preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in SIGNALS])

    def problems(self, code, asked, reference):
        wrong = []
        allowed = {128 + asked, -asked}
        own = {0}
        # A JVM that is asked while it starts has not come to Topwork yet, and may fail of itself.
        if "during initialization of VM" in (self.base / "stdout").read_text():
            own.add(1)
        if code not in allowed | own:
            wrong.append(f"exit code {code} after signal {asked}")
        wrong += [f"crash: {file.name}" for file in self.base.rglob("hs_err*")]
        wrong += [f"core: {file.name}" for file in self.base.glob("core*")]
        wrong += [f"temporary file: {file.relative_to(self.temp)}" for file in self.temp.iterdir()]
        for entry in self.out.iterdir():
            if entry.name in self.kind.outputs:
                if reference and digest(entry) != reference[entry.name]:
                    wrong.append(f"half-written: {entry.name}")
            elif entry.name not in self.kind.folders:
                wrong.append(f"left behind: {entry.name}")
        for entry in self.out.rglob("*"):
            if entry.name.endswith((".part", ".tmp")):
                wrong.append(f"left behind: {entry.relative_to(self.out)}")
        if code == 0:
            wrong += [f"no {name} at exit code 0" for name in (*self.kind.outputs, *self.kind.folders)
                      if not (self.out / name).exists()]
        return wrong

    def resume(self):
        """An interrupted training goes on to its end; one that never began has nothing to resume."""
        record = self.out / "run" / "run.json"
        if not record.exists():
            return "not begun", []
        status = json.loads(record.read_text())["status"]
        if status == "completed":
            return "completed", []
        process = self.start(["train", "--resume", "OUT/run", "--cache", "OUT/cache"])
        code = process.wait(1200)
        status = json.loads(record.read_text())["status"]
        if code or status != "completed":
            return "resumed", [f"resume: exit code {code}, status {status}"]
        return "resumed", []


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def serve_until_asked(trial, process):
    """Sends an image now and then, so that some requests are in flight."""
    image = next((DIGITS / "5").iterdir()).read_bytes()
    address = None
    for _ in range(600):
        found = re.search(r"http://\S+", (trial.base / "stdout").read_text())
        if found:
            address = found.group(0)
            break
        if process.poll() is not None:
            return
        time.sleep(0.05)
    for _ in range(3):
        request = urllib.request.Request(
            address + "v2/models/digits/classify", image, {"Content-Type": "image/png"})
        urllib.request.urlopen(request, timeout=30).read()


def prepare(shared):
    """A run, and its ONNX file, for the commands that need one."""
    words = ["train", "--backbone", MODEL, "--data", DIGITS, "--out", shared / "run", "--preprocess", "tf",
             "--epochs", "3", "--cache", shared / "cache"]
    subprocess.run([str(ROOT / "topwork"), *map(str, words)], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.copy(shared / "run" / "model.onnx", shared / "model.onnx")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=1, help="number of the first trial, to go on with a series")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("/tmp/topwork-interrupts"))
    parser.add_argument("--only", help="names of commands, separated by commas")
    options = parser.parse_args()
    shared = options.work / "shared"
    subprocess.run([str(ROOT / "topwork"), "--version"], check=True, stdout=subprocess.DEVNULL)
    build = max((ROOT / ".topwork").glob("cli-*"), key=lambda path: path.stat().st_mtime).name
    reference = options.work / f"reference-{build}.json"
    if not reference.exists():
        shutil.rmtree(options.work, ignore_errors=True)
        shared.mkdir(parents=True)
        prepare(shared)
    all_kinds = [kind for kind in kinds(shared)
                 if not options.only or kind.name in options.only.split(",")]
    seconds, references = json.loads(reference.read_text()) if reference.exists() else ({}, {})
    for kind in all_kinds:
        if kind.name in seconds:
            continue
        trial = Trial(options.work, kind, 0)
        start = time.monotonic()
        process = trial.start()
        if kind.name == "serve":
            serve_until_asked(trial, process)
            seconds[kind.name] = time.monotonic() - start + 1
            process.send_signal(signal.SIGTERM)
            process.wait(END_SECONDS)
            references[kind.name] = {}
            shutil.rmtree(trial.base)
            continue
        code = process.wait(1200)
        seconds[kind.name] = time.monotonic() - start
        if code:
            sys.exit(f"{kind.name} alone: exit code {code}; see {trial.base}/stderr")
        references[kind.name] = {name: digest(trial.out / name) for name in kind.outputs}
        shutil.rmtree(trial.base)
    reference.write_text(json.dumps([seconds, references]))
    print({name: round(value, 1) for name, value in seconds.items()}, flush=True)

    counts, failed = {}, 0
    for number in range(options.first, options.first + options.count):
        chance = random.Random(f"{options.seed}-{number}")
        kind = all_kinds[(number - 1) % len(all_kinds)]
        asked = chance.choice(SIGNALS)
        # Not before the JVM has begun: until then there is nothing of ours to end.
        delay = 0.3 + chance.random() * seconds[kind.name]
        trial = Trial(options.work, kind, number)
        process = trial.start()
        try:
            code = process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(asked)
            if chance.random() < 0.15:
                time.sleep(chance.random() * 0.5)
                process.send_signal(asked)
            try:
                code = process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = "none within a minute"
        wrong = trial.problems(code, asked, references[kind.name])
        resumed = ""
        if kind.name == "train" and not wrong:
            resumed, more = trial.resume()
            wrong += more
        key = f"{kind.name} {code}"
        counts[key] = counts.get(key, 0) + 1
        print(f"{number} {kind.name} {asked.name} {delay:.2f}s -> {code} {resumed} {'; '.join(wrong)}", flush=True)
        if wrong:
            failed += 1
        else:
            shutil.rmtree(trial.base)
    print(json.dumps(counts, indent=1, sort_keys=True))
    print(f"{options.count} signals, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
