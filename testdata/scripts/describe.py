"""What Keras shows of a model: its layers, its variables and the parameter totals, as JSON."""


def describe(model):
    """A dictionary with `layers`, `variables` and `parameters` of a Keras 2 or Keras 3 model."""
    trainable = {id(variable) for variable in model.trainable_weights}
    owners = {}
    for layer in all_layers(model):
        for variable in layer.weights:
            owners[id(variable)] = layer.name  # inner layers come later and win
    variables = [
        {
            "name": getattr(variable, "path", None) or variable.name,
            "layer": owners[id(variable)],
            "shape": [int(size) for size in variable.shape],
            "dtype": str(variable.dtype).removeprefix("<dtype: '").removesuffix("'>"),
            "trainable": id(variable) in trainable,
        }
        for variable in model.weights
    ]
    total = sum(count(variable) for variable in variables)
    updated = sum(count(variable) for variable in variables if variable["trainable"])
    return {
        "layers": [layer_row(layer) for layer in model.layers],
        "variables": variables,
        "parameters": {"total": total, "trainable": updated, "nonTrainable": total - updated},
    }


def count(variable):
    result = 1
    for size in variable["shape"]:
        result *= size
    return result


def layer_row(layer):
    """One row of the layer table; a model inside the model has its own rows under `nested`."""
    row = {
        "name": layer.name,
        "class": type(layer).__name__,
        "outputShape": output_shape(layer),
        "parameters": int(layer.count_params()),
        "trainable": bool(layer.trainable),
    }
    inner = getattr(layer, "layers", None)
    if inner:
        row["nested"] = [layer_row(each) for each in inner]
    return row


def output_shape(layer):
    """[null, 64, 64, 3], or a list of such for several outputs, or null where Keras shows a question mark."""
    try:
        output = layer.output
    except (AttributeError, ValueError):
        return None
    shapes = [[None if size is None else int(size) for size in each.shape] for each in flat(output)]
    return shapes[0] if len(shapes) == 1 else shapes


def flat(outputs):
    if isinstance(outputs, dict):
        return [each for value in outputs.values() for each in flat(value)]
    if isinstance(outputs, (list, tuple)):
        return [each for value in outputs for each in flat(value)]
    return [outputs]


def all_layers(layer):
    """The layer and everything inside it, depth first, outer before inner."""
    yield layer
    for inner in getattr(layer, "layers", None) or []:
        yield from all_layers(inner)
