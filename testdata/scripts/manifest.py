"""Writes MANIFEST.tsv: each file of data/ with its SHA-256, size, script, tools, seed and licence.

Usage: manifest.py, after any other script. A Java test compares the manifest with the folder.
"""

from importlib.metadata import version

import common

OWN = "Apache-2.0"
DIGITS = "CC-BY-4.0 (UCI optical recognition of handwritten digits, E. Alpaydin and C. Kaynak; via scikit-learn)"
EARLY = ", keras 2.12.0, keras 2.13.1, keras 2.14.0"
COLUMNS = ("path", "sha256", "bytes", "script", "tools", "seed", "licence")


def tools(*packages):
    return ", ".join(f"{package} {version(package)}" for package in packages)


def origin(path):
    """(script, tools, licence) of a file, by its path below data/."""
    keras2, keras3 = tools("tf-keras", "tensorflow-cpu"), tools("keras", "tensorflow-cpu")
    parts = path.split("/")
    by_version = keras2 if any(part.startswith("keras2") for part in parts) else keras3
    if parts[0] == "digits":
        return "digits.py", tools("scikit-learn", "pillow"), DIGITS
    if path == "mini-xception/transfer.json":
        return "measure_transfer.py", keras3, OWN
    if parts[0] == "mini-xception":
        shared = parts[1].endswith(".npy") or parts[1] == "expected.json"
        return "save_mini_xception.py", keras2 if shared else by_version, DIGITS if parts[1] == "input.npy" else OWN
    if parts[0] == "trajectories":
        return "trajectories.py", keras2, DIGITS if parts[1] == "images.npy" else OWN
    if parts[0] in ("augmentation", "fits", "losses", "metrics", "optimizers"):
        return f"{parts[0]}.py", keras3, OWN
    if parts[0] == "heads":
        return "heads.py", keras3, OWN
    if parts[0] == "images":
        return "images.py", tools("tensorflow-cpu", "pillow"), OWN
    if parts[0] == "malformed":
        return "malformed.py", tools("tensorflow-cpu"), OWN
    if parts[0] == "dialects":
        return "dialects.py", tools("keras", "tf-keras", "tensorflow-cpu", "h5py") + EARLY, OWN
    if parts[0] == "applications":
        return "applications.py", keras3, OWN
    if parts[0] in ("recurrent", "fixed-batch"):
        return "sequences.py", by_version, OWN
    if parts[0] == "layers":
        return "layers.py", by_version, OWN
    if parts[0] in ("small", "precision"):
        if parts[1].startswith("tf1"):
            return "tf1_model.py", tools("tensorflow-cpu"), OWN
        return "small_models.py", by_version, OWN
    return "seeded_models.py", by_version, OWN


def main():
    lines, total = ["\t".join(COLUMNS)], 0
    for path in sorted(common.DATA.rglob("*"), key=lambda each: each.relative_to(common.DATA).as_posix()):
        if path.is_file():
            relative = path.relative_to(common.DATA).as_posix()
            script, made_with, licence = origin(relative)
            size = path.stat().st_size
            total += size
            lines.append("\t".join((relative, common.sha256(path), str(size), script, made_with, str(common.SEED), licence)))
    target = common.DATA.parent / "MANIFEST.tsv"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(lines) - 1} files, {total} bytes")


if __name__ == "__main__":
    main()
