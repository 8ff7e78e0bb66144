"""What a case is, and the short forms with which the tables write one in a line."""

import dataclasses
from typing import Callable

BOTH, ONLY2, ONLY3 = (2, 3), (2,), (3,)


@dataclasses.dataclass(frozen=True)
class Case:
    """One model with its inputs.

    name      LAYER/CASE, a folder of the archive
    shapes    the shapes of the inputs, without the batch
    build     (keras, *inputs) -> output or outputs; (keras) -> model where `shapes` is empty
    versions  the Keras versions that make it
    integers  inputs are int32 in [0, integers) instead of float32 in [-2, 2)
    scale     multiplies float inputs
    dynamic   the model is built for any size of all dimensions but the last
    listed    weights.tsv is kept too: name, shape and trainable flag of each weight, in the model's order
    refused   only the model is kept
    reloads   False where this Keras cannot read its own file
    xla       computed by XLA, because TensorFlow's CPU kernels lack the data format
    """

    name: str
    shapes: tuple
    build: Callable
    versions: tuple = BOTH
    integers: int = 0
    scale: float = 1.0
    dynamic: bool = False
    listed: bool = False
    refused: bool = False
    xla: bool = False
    reloads: bool = True
    batch: int = 2


def one(name, shape, make, versions=BOTH, **options):
    """One layer on one input: `make` takes keras.layers."""
    return Case(name, (shape,), lambda keras, x: make(keras.layers)(x), versions, **options)


def many(name, shapes, make, versions=BOTH, **options):
    """One layer on a list of inputs: `make` takes keras.layers."""
    return Case(name, tuple(shapes), lambda keras, *x: make(keras.layers)(list(x)), versions, **options)


def graph(name, shapes, build, versions=BOTH, **options):
    """A functional model: `build` takes keras and the inputs."""
    return Case(name, tuple(shapes), build, versions, **options)


def whole(name, make, versions=BOTH, **options):
    """A model that `make` builds itself from keras."""
    return Case(name, (), make, versions, **options)
