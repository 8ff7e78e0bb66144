"""Records what Keras 3's augmentation layers make of three pictures in training: data/augmentation.

`images.npy` holds the pictures, uint8[3, 8, 10, 3]: a gradient with noise, edges of black, white and pure colours, noise. `cases.json.gz`
has for each case the class, its settings, the range that pixels were brought to, and `drawn`: what stood in for each array of random numbers, in
the order in which the layer asked. They are uniform in [0, 1), or normal; Keras brings them to its bounds itself. `expected.npy` holds
the outputs, float32, one after another.

`mixing.json` and `mixing.npy` have the same of layers that mix images and labels, which are one-hot: the order in which images were
mixed, the shares, and for CutMix the places of the rectangles between the edges, from 0 to 1.
"""

import numpy as np

import common

FOLDER = common.DATA / "augmentation"

FILLS = ("reflect", "wrap", "constant", "nearest")

UNIT = {"value_range": [0, 1]}


def cases():
    """(class, settings, greatest value of a pixel)."""
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        yield "RandomFlip", {"mode": mode}, 255
    yield "RandomFlip", {"data_format": "channels_first"}, 255
    for fill in FILLS:
        yield "RandomRotation", {"factor": 0.3, "fill_mode": fill, "fill_value": 7.0}, 255
        yield "RandomZoom", {"height_factor": [-0.4, 0.6], "width_factor": 0.5, "fill_mode": fill, "interpolation": "nearest"}, 255
        yield "RandomTranslation", {"height_factor": 0.4, "width_factor": [-0.1, 0.5], "fill_mode": fill}, 255
    yield "RandomRotation", {"factor": [-0.1, 0.2], "interpolation": "nearest"}, 1
    yield "RandomRotation", {"factor": 1.0, "data_format": "channels_first"}, 255
    yield "RandomZoom", {"height_factor": 0.3}, 255
    yield "RandomTranslation", {"height_factor": [-1, 1], "width_factor": 0, "interpolation": "nearest"}, 255
    yield "RandomShear", {"x_factor": 0.4, "y_factor": 0.3}, 255
    yield "RandomShear", {"x_factor": [0.1, 0.4], "fill_mode": "constant", "fill_value": 99.0, "interpolation": "nearest"}, 255
    yield "RandomContrast", {"factor": 0.5}, 255
    yield "RandomContrast", {"factor": [0.7, 0.9], **UNIT}, 1
    yield "RandomBrightness", {"factor": 0.4}, 255
    yield "RandomBrightness", {"factor": [-0.9, -0.1], "value_range": [-1, 1]}, 1
    yield "RandomSaturation", {"factor": 0.5}, 255
    yield "RandomSaturation", {"factor": [0.2, 0.9], **UNIT}, 1
    yield "RandomHue", {"factor": 0.5}, 255
    yield "RandomHue", {"factor": [0.8, 1.0], **UNIT}, 1
    yield "RandomGrayscale", {"factor": 0.6}, 255
    yield "RandomInvert", {"factor": [0.2, 0.8]}, 255
    yield "RandomColorJitter", {"brightness_factor": 0.2, "contrast_factor": [0.3, 0.4], "saturation_factor": 0.5, "hue_factor": 0.3}, 255
    yield "RandomColorJitter", {"hue_factor": 0.3, **UNIT}, 1
    yield "RandomCrop", {"height": 5, "width": 4}, 255
    yield "RandomCrop", {"height": 8, "width": 6}, 255
    yield "RandomCrop", {"height": 12, "width": 9}, 255
    yield "RandomErasing", {"scale": [0.1, 0.5]}, 255
    yield "RandomErasing", {"factor": [0.6, 0.9], "scale": 0.4, "fill_value": 33.0}, 255
    yield "RandomErasing", {"scale": [0.3, 0.4], "fill_value": [0.25, 2.0, -1.0], **UNIT}, 1
    yield "GaussianNoise", {"stddev": 0.5}, 1
    yield "RandomColorDegeneration", {"factor": 0.7}, 255
    yield "RandomColorDegeneration", {"factor": [-0.5, -0.2], **UNIT}, 1
    yield "RandomSharpness", {"factor": 0.9}, 255
    yield "RandomSharpness", {"factor": [0.6, 1.0], "data_format": "channels_first", **UNIT}, 1
    yield "RandomPosterization", {"factor": 4}, 255
    yield "RandomPosterization", {"factor": [3, 7]}, 255
    yield "RandomPosterization", {"factor": [2, 2], **UNIT}, 1


def pictures():
    generator = np.random.default_rng(common.SEED)
    rows, columns = np.mgrid[0:8, 0:10]
    gradient = np.stack([rows * 30, columns * 25, 255 - rows * 12 - columns * 13], axis=-1) + generator.integers(-9, 10, (8, 10, 3))
    edges = np.zeros((8, 10, 3))
    edges[2:6, 3:8] = 255
    edges[:3, :4] = (255, 0, 0)
    edges[5:, 6:] = (0, 255, 0)
    edges[0, 5:] = (128, 128, 128)
    edges[6:, :3] = (255, 0, 255)
    noise = generator.integers(0, 256, (8, 10, 3))
    return np.clip(np.stack([gradient, edges, noise]), 0, 255).astype(np.uint8)


def mixed(keras, random, images):
    """Cases of MixUp and CutMix, and their outputs."""
    order, shares = np.array([1, 2, 0]), np.array([0.25, 0.75, 0.9], np.float32)
    left, top = np.array([0.5, 0.1, 0.9], np.float32), np.array([0.2, 0.7, 0.4], np.float32)
    labels = np.eye(3, dtype=np.float32)
    recorded, outputs = [], []
    for kind in ("MixUp", "CutMix"):
        layer = getattr(keras.layers, kind)()
        numbers = iter((np.float32(0.5), left, top))
        random.uniform = lambda shape, minval=0.0, maxval=1.0, dtype=None, seed=None: keras.ops.convert_to_tensor(next(numbers))
        random.beta = lambda shape, alpha, beta, dtype=None, seed=None: keras.ops.convert_to_tensor(shares)
        random.shuffle = lambda x, axis=0, seed=None: keras.ops.convert_to_tensor(order.astype(x.dtype.name))
        output = layer({"images": images.astype(np.float32), "labels": labels}, training=True)
        recorded.append({
            "class": kind, "order": order.tolist(), "shares": shares.tolist(), "left": left.tolist(), "top": top.tolist(),
            "labels": np.asarray(output["labels"]).tolist()})
        outputs.append(np.asarray(output["images"]))
    return recorded, np.stack(outputs)


class Draws:
    """Stands in for Keras's random numbers, and remembers what it gave."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)
        self.given = []

    def uniform(self, shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
        unit = self.generator.uniform(size=[int(size) for size in shape]).astype(np.float32)
        return minval + self.remember(unit) * np.float32(maxval - minval)

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
        return mean + self.remember(self.generator.normal(size=[int(size) for size in shape]).astype(np.float32)) * np.float32(stddev)

    def randint(self, shape, minval, maxval, dtype="int32", seed=None):
        import tensorflow as tf

        unit = self.remember(self.generator.uniform(size=[int(size) for size in shape]).astype(np.float32))
        return tf.cast(tf.floor(minval + unit * np.float32(maxval - minval)), dtype)

    def remember(self, numbers):
        import tensorflow as tf

        # Shorter in JSON, and the same number there.
        numbers = np.round(numbers * 1024).astype(np.float32) / np.float32(1024)
        self.given.append({"shape": list(numbers.shape), "numbers": numbers.ravel().tolist()})
        return tf.constant(numbers)


def main():
    keras = common.load_keras(3)
    import keras.src.backend.tensorflow.random as random

    images = pictures()
    common.save_npy(FOLDER / "images.npy", images)
    recorded, outputs = [], []
    for index, (kind, settings, greatest) in enumerate(cases()):
        draws = Draws([common.SEED, index])
        random.uniform, random.normal, random.randint = draws.uniform, draws.normal, draws.randint
        pixels = images.astype(np.float32) * np.float32(greatest / 255)
        is_first = settings.get("data_format") == "channels_first"
        pixels = pixels.transpose(0, 3, 1, 2) if is_first else pixels
        layer = getattr(keras.layers, kind)(**settings)
        output = np.asarray(layer(pixels, training=True))
        recorded.append({"class": kind, "settings": settings, "greatest": greatest, "drawn": draws.given, "shape": list(output.shape)})
        outputs.append(output.ravel())
    common.save_json_gz(FOLDER / "cases.json", recorded)
    common.save_npy(FOLDER / "expected.npy", np.concatenate(outputs).astype(np.float32))
    recorded, outputs = mixed(keras, random, images)
    common.save_json(FOLDER / "mixing.json", recorded)
    common.save_npy(FOLDER / "mixing.npy", outputs)


if __name__ == "__main__":
    main()
