"""Models of several layers: nested, shared, frozen, with several inputs and outputs."""

from .case import ONLY2, graph, whole

IMAGE = (6, 6, 2)


def block(keras, inputs, filters, name):
    """Conv, batch normalisation, activation: a functional model."""
    L = keras.layers
    x = L.Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}_conv")(inputs)
    x = L.BatchNormalization(name=f"{name}_bn")(x)
    return keras.Model(inputs, L.ReLU(name=f"{name}_relu")(x), name=name)


def head(keras, name="head"):
    """A Sequential with its own input."""
    L = keras.layers
    return keras.Sequential([L.Input((3,)), L.Dense(4, activation="tanh", name="hidden"), L.Dense(2, name="out")], name=name)


def depth3(keras, x):
    """A model in a model in a model."""
    L = keras.layers
    inner_in = L.Input(IMAGE, name="inner_in")
    inner = block(keras, inner_in, 2, "inner")
    middle_in = L.Input(IMAGE, name="middle_in")
    middle = keras.Model(middle_in, L.Add(name="residual")([inner(middle_in), middle_in]), name="middle")
    outer_in = L.Input(IMAGE, name="outer_in")
    outer = keras.Model(outer_in, L.Conv2D(3, 1, name="project")(middle(outer_in)), name="outer")
    return L.GlobalAveragePooling2D(name="pool")(outer(x))


def shared_model(keras, a, b):
    """One inner model called on two inputs, and once more on its own output."""
    inner = block(keras, keras.layers.Input(IMAGE, name="inner_in"), 2, "tower")
    return keras.layers.Subtract(name="difference")([inner(inner(a)), inner(b)])


def shared_layer(keras, a, b):
    dense = keras.layers.Dense(3, activation="tanh", name="shared")
    return keras.layers.Concatenate(name="join")([dense(a), dense(b), dense(dense(a))])


def several_outputs(keras, image, numbers):
    L = keras.layers
    x = L.Flatten(name="flatten")(image)
    joined = L.Concatenate(name="join")([L.Dense(3, name="left")(x), L.Dense(2, name="right")(numbers)])
    return [L.Dense(3, activation="softmax", name="classes")(joined), L.Dense(1, name="score")(joined), joined]


def inner_with_two(keras, a, b):
    """The inner model has two inputs and two outputs; its second output is used first."""
    L = keras.layers
    left, right = L.Input((3,), name="left"), L.Input((4,), name="right")
    inner = keras.Model([left, right], [L.Dense(2, name="of_left")(left), L.Dense(2, name="of_right")(right)], name="pair")
    one, two = inner([a, b])
    return L.Subtract(name="difference")([two, one])


def sequential_in_functional(keras, x):
    return keras.layers.Add(name="sum")([head(keras)(x), keras.layers.Dense(2, name="side")(x)])


def functional_in_sequential(keras):
    L = keras.layers
    return keras.Sequential([
        L.Input(IMAGE),
        block(keras, L.Input(IMAGE, name="inner_in"), 3, "backbone"),
        L.GlobalAveragePooling2D(name="pool"),
        head(keras),
        L.Softmax(name="softmax"),
    ], name="functional_in_sequential")


def sequential_depth3(keras):
    L = keras.layers
    first = keras.Sequential([L.Input((5,)), L.Dense(4, name="first")], name="inner")
    second = keras.Sequential([L.Input((5,)), first, L.ReLU(name="relu")], name="middle")
    return keras.Sequential([L.Input((5,)), second, L.Dense(3, name="last")], name="sequential_depth3")


def sequential_built_late(keras):
    """No input layer in the configuration; only a build shape."""
    L = keras.layers
    model = keras.Sequential([L.Conv2D(2, 3, name="conv"), L.Flatten(name="flatten"), L.Dense(2, name="dense")], name="late")
    model.build((None, *IMAGE))
    return model


def sequential_by_input_shape(keras):
    """Keras 2's habit: the first layer carries the input shape."""
    L = keras.layers
    return keras.Sequential([L.Dense(3, input_shape=(4,), name="first"), L.Dense(2, name="second")], name="by_shape")


def auto_names(keras):
    """Two layers of a class: conv2d, conv2d_1 and so on, as Keras numbers them."""
    L = keras.layers
    return keras.Sequential([L.Input(IMAGE), L.Conv2D(2, 3), L.BatchNormalization(), L.Conv2D(3, 3, groups=1),
                             L.BatchNormalization(), L.SeparableConv2D(2, 2), L.Flatten(), L.Dense(2)])


def intermediate_input(keras):
    """A model cut out of another one: its input is another's inner tensor, two of its layers are left out."""
    L = keras.layers
    inputs = L.Input((4,), name="start")
    x = L.Dense(3, name="first")(inputs)
    middle = L.Dense(3, activation="relu", name="second")(x)
    L.Dense(2, name="unused")(middle)
    return keras.Model(inputs, [middle, x], name="cut")


def frozen_layers(keras):
    model = auto_names(keras)
    for layer in model.layers[:3]:
        layer.trainable = False
    return model


def frozen_model(keras):
    """Transfer learning: the backbone frozen as a whole, the head not."""
    model = functional_in_sequential(keras)
    model.get_layer("backbone").trainable = False
    return model


def frozen_inside(keras):
    """Only one layer of the inner model is frozen."""
    model = functional_in_sequential(keras)
    model.get_layer("backbone").get_layer("backbone_conv").trainable = False
    return model


def frozen_whole(keras):
    model = functional_in_sequential(keras)
    model.trainable = False
    return model


def inner_training_false(keras, x):
    """The backbone called with training=False, as Keras's own guide does."""
    inner = block(keras, keras.layers.Input(IMAGE, name="inner_in"), 3, "backbone")
    inner.trainable = False
    return keras.layers.Dense(2, name="logits")(keras.layers.GlobalAveragePooling2D(name="pool")(inner(x, training=False)))


def dictionary_inputs(keras):
    """Inputs and outputs by name."""
    L = keras.layers
    inputs = {"b": L.Input((3,), name="b"), "a": L.Input((4,), name="a")}
    outputs = {"z": L.Dense(2, name="dense_a")(inputs["a"]), "y": L.Dense(3, name="dense_b")(inputs["b"])}
    return keras.Model(inputs, outputs, name="dictionary")


CASES = [
    graph("Functional/depth3", [IMAGE], depth3, listed=True),
    graph("Functional/shared_model", [IMAGE, IMAGE], shared_model, listed=True),
    graph("Functional/shared_layer", [(3,), (3,)], shared_layer, listed=True),
    graph("Functional/several_outputs", [(2, 2, 3), (4,)], several_outputs, listed=True),
    graph("Functional/inner_with_two", [(3,), (4,)], inner_with_two, listed=True),
    graph("Functional/sequential_inside", [(3,)], sequential_in_functional, listed=True),
    whole("Functional/intermediate", intermediate_input, listed=True),
    graph("Functional/input_is_output", [(3,)], lambda k, x: [k.layers.Dense(2, name="dense")(x), x], listed=True),
    graph("Functional/same_output_twice", [(3,)], lambda k, x: [y := k.layers.Dense(2, name="dense")(x), y], listed=True),
    graph("Functional/training_false", [IMAGE], inner_training_false, listed=True),
    whole("Functional/dictionary", dictionary_inputs, listed=True),
    whole("Sequential/functional_inside", functional_in_sequential, listed=True),
    whole("Sequential/depth3", sequential_depth3, listed=True),
    whole("Sequential/built_late", sequential_built_late, listed=True),
    whole("Sequential/by_input_shape", sequential_by_input_shape, ONLY2, listed=True),
    whole("Sequential/auto_names", auto_names, listed=True),
    whole("Trainable/frozen_layers", frozen_layers, listed=True),
    whole("Trainable/frozen_model", frozen_model, listed=True),
    whole("Trainable/frozen_inside", frozen_inside, listed=True),
    whole("Trainable/frozen_whole", frozen_whole, listed=True),
]
