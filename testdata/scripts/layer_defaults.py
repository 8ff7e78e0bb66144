"""Writes what Keras 3 sets where nothing is said: import/src/main/resources/io/github/topwork/importer/keras/layer-defaults.json.

For each layer of Keras, and each cell of its recurrent layers, the settings that get_config() has: those that must be given, and the
others with their defaults. An initializer is its class where it has no settings of its own. The importer lays the settings of a new
layer over these, and refuses what is not among them.
"""

import inspect
import json
import pathlib
import re

import common

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "import/src/main/resources/io/github/topwork/importer/keras/layer-defaults.json"

OF_EVERY_LAYER = ("name", "trainable", "dtype")

CELLS = ("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells")


def built():
    """The classes that the importer builds, by the page that lists them."""
    page = (ROOT / "docs/layer-support.md").read_text(encoding="utf-8")
    return {*re.findall(r"^\| (\w+) \| \w+ \|", page, re.MULTILINE), *CELLS}


def stand_in(keras, name):
    """Something to give for an argument that must be given."""
    return {
        "layer": keras.layers.LSTM(2), "cell": keras.layers.LSTMCell(2), "cells": [keras.layers.LSTMCell(2)], "activation": "relu",
        "target_shape": (2,), "dims": (1,),
    }.get(name, 1)


def simple(value):
    """An initializer without settings as its class."""
    if isinstance(value, dict) and str(value.get("module", "")).startswith("keras.initializers"):
        settings = {key: each for key, each in value["config"].items() if each is not None}
        if not settings:
            return value["class_name"]
        return {"class_name": value["class_name"], "config": settings}
    return list(value) if isinstance(value, tuple) else value


def describe(keras, kind):
    arguments = inspect.signature(kind.__init__).parameters
    required = [
        name for name, each in arguments.items()
        if name != "self" and each.default is inspect.Parameter.empty and each.kind is each.POSITIONAL_OR_KEYWORD]
    config = kind(**{name: stand_in(keras, name) for name in required}).get_config()
    defaults = {name: simple(value) for name, value in sorted(config.items()) if name not in (*required, *OF_EVERY_LAYER)}
    for name in defaults:
        # What Keras makes of None depends on other settings, such as strides on pool_size, or is random, such as a seed.
        if name != "data_format" and name in arguments and arguments[name].default is None:
            defaults[name] = None
    return {"required": required, "defaults": defaults}


def main():
    keras = common.load_keras(3)
    names = sorted(name for name in built() if hasattr(keras.layers, name))
    lines = [f"{json.dumps(name)}: {json.dumps(describe(keras, getattr(keras.layers, name)))}" for name in names]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} layers, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
