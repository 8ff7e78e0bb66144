"""The handwritten digits of scikit-learn as pictures.

Run as a script it writes data/digits/5 ... data/digits/9: one 32x32 greyscale PNG per image of that digit.
Imported, it gives the same pictures as arrays, for pretraining on the digits 0-4.

Source: UCI ML hand-written digits (test part), E. Alpaydin and C. Kaynak, CC BY 4.0; scikit-learn ships a copy (BSD-3-Clause).
"""

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

import common

PNG_SIZE = 32


def pictures(classes):
    """The images of the given digits.

    Returns:
        uint8[n, 32, 32] pictures, int32[n] labels counted from 0 in the order of `classes`, and int32[n] indices
        into scikit-learn's data set.
    """
    bunch = load_digits()
    indices = np.flatnonzero(np.isin(bunch.target, classes))
    # 16 grey levels become 0..255; bicubic overshoot is clipped by PIL.
    small = np.round(bunch.images[indices] * (255.0 / 16.0)).astype(np.uint8)
    large = [np.asarray(Image.fromarray(image).resize((PNG_SIZE, PNG_SIZE), Image.BICUBIC)) for image in small]
    labels = np.array([list(classes).index(target) for target in bunch.target[indices]], np.int32)
    return np.stack(large), labels, indices.astype(np.int32)


def split(labels, fraction=0.2, seed=common.SEED):
    """A stratified split: indices of the training part and of the validation part."""
    generator = np.random.default_rng(seed)
    held_out = []
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        held_out.append(members[: round(len(members) * fraction)])
    held_out = np.sort(np.concatenate(held_out))
    return np.setdiff1d(np.arange(len(labels)), held_out), held_out


def main():
    images, labels, indices = pictures(range(5, 10))
    for image, label, index in zip(images, labels, indices):
        path = common.DATA / "digits" / str(5 + label) / f"digit-{index:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path, optimize=True)
    print("digits:", {str(5 + label): int((labels == label).sum()) for label in range(5)})


if __name__ == "__main__":
    main()
