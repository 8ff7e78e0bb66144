"""Small JPEG and PNG files and what TensorFlow makes of them: data/images.

expected.tsv has per file the SHA-256 of the bytes of tf.io.decode_image (default method: the fast integer DCT) with
three channels and with one, and for JPEGs of tf.io.decode_jpeg with the accurate DCT; `-` where TensorFlow refuses it.
Files named `wild-*` hold coefficients that no encoder writes; sums overflow there.

TensorFlow's library computes the transform with vector instructions; on a processor without them a wild file may give
other pixels, the others do not.
"""

import hashlib
import io
import struct
import zlib

import numpy as np
from PIL import Image

import common
import jpeg_writer

FOLDER = common.DATA / "images"
FACTORS = {
    "440": [(1, 2), (1, 1), (1, 1)],
    "411": [(4, 1), (1, 1), (1, 1)],
    "410": [(4, 2), (1, 1), (1, 1)],
    "441": [(1, 4), (1, 1), (1, 1)],
    "311": [(3, 1), (1, 1), (1, 1)],
    "mixed": [(2, 2), (1, 2), (2, 1)],
    "chroma-larger": [(1, 1), (2, 2), (1, 2)],
    "four": [(2, 1), (1, 1), (1, 1), (2, 1)],
    "gray-22": [(2, 2)],
    "fraction": [(3, 1), (2, 1), (1, 1)],
}


def picture(height, width, seed, noise=12):
    """A smooth picture with some noise and strong colours."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 127 * np.sin(x / (3.0 + c) + c) * np.cos(y / (4.0 - c) + 2 * c) for c in range(3)]
    pixels = np.stack(waves, -1) + generator.normal(0, noise, (height, width, 3))
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def encode(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def written(name, height, width, seed, wild=False):
    """Coefficients that fall off as those of photographs do; wild ones use the whole range."""
    generator = np.random.default_rng(seed)
    fall = np.add.outer(np.arange(8), np.arange(8)).ravel()
    steps = [np.full(64, 4) + fall * (1 + component) for component in range(len(FACTORS[name]))]
    if wild:
        steps = [generator.integers(1, 65536, 64) if generator.random() < 0.5 else each * 20 for each in steps]

    def block(component, row, column):
        if wild:
            most = generator.choice([1, 30, 500, 2047])
            return generator.integers(-most, most + 1, 64) * (generator.random(64) < generator.choice([0.05, 0.5, 1]))
        spread = 40.0 / (1 + fall) ** 1.5
        return np.rint(generator.normal(0, spread))

    return jpeg_writer.Image(width, height, FACTORS[name], steps, block)


def pillow_files():
    sizes = [(1, 1), (2, 5), (3, 4), (5, 6), (9, 7), (17, 15), (33, 31)]
    for number, (height, width) in enumerate(sizes):
        for subsampling, name in enumerate(("444", "422", "420")):
            options = {"quality": (30, 75, 95)[(number + subsampling) % 3], "subsampling": subsampling}
            image = picture(height, width, number)
            yield f"{name}-{height}x{width}", encode(image, **options)
            if number >= 4:
                yield f"{name}-{height}x{width}-progressive", encode(image, progressive=True, **options)
    image = picture(37, 45, 1)
    yield "gray", encode(image.convert("L"), quality=85)
    yield "gray-progressive", encode(image.convert("L"), quality=85, progressive=True)
    yield "rgb", encode(image, quality=85, keep_rgb=True)
    yield "restart", encode(image, quality=85, restart_marker_blocks=2)
    yield "restart-progressive", encode(image, quality=85, restart_marker_blocks=2, progressive=True)
    yield "quality-1", encode(image, quality=1)
    yield "quality-100", encode(picture(37, 45, 2, noise=200), quality=100)
    adobe = encode(image.convert("CMYK"), quality=85)
    yield "cmyk", adobe
    yield "cmyk-progressive", encode(image.convert("CMYK"), quality=85, progressive=True)
    at = adobe.index(b"\xff\xee")
    end = at + 2 + int.from_bytes(adobe[at + 2 : at + 4], "big")
    yield "cmyk-bare", adobe[:at] + adobe[end:]
    for transform in (1, 2):
        yield f"ycck-{transform}", adobe[: end - 1] + bytes([transform]) + adobe[end:]
    exif = Image.Exif()
    exif[0x0112] = 6
    yield "exif-6", encode(image, quality=85, exif=exif.tobytes())
    plain = encode(image, quality=85)
    yield "extraneous", plain[:-2] + b"\x12" * 30 + plain[-2:] + b"trailer"
    yield "without-huffman-tables", without(plain, 0xC4)
    yield "cut", plain[: len(plain) // 2]
    yield "cut-progressive", encode(image, quality=85, progressive=True)[:-200]


def without(data, marker):
    """A file without the segments of a marker that come before its scan."""
    at = 2
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == marker:
            data = data[:at] + data[end:]
        else:
            at = end
    return data


def written_files():
    for number, name in enumerate(FACTORS):
        image = written(name, 19 + number, 35 - 2 * number, number)
        yield name, image.sequential()
        yield f"{name}-apart", image.sequential(restart=3, apart=True)
        yield f"{name}-progressive", image.progressive()
    for number, name in enumerate(("gray-22", "440", "mixed")):
        yield f"wild-{name}", written(name, 24, 24, 100 + number, wild=True).sequential()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_files():
    image = picture(13, 21, 3)

    def encoded(which, **options):
        out = io.BytesIO()
        which.save(out, "PNG", **options)
        return out.getvalue()

    yield "rgb", encoded(image)
    yield "gray", encoded(image.convert("L"))
    yield "1-bit", encoded(image.convert("1"))
    yield "palette", encoded(image.quantize(200))
    yield "palette-4-bit", encoded(image.quantize(11), bits=4)
    yield "palette-transparent", encoded(image.quantize(200), transparency=3)
    image.putalpha(40)
    yield "rgba", encoded(image)
    yield "gray-alpha", encoded(image.convert("LA"))
    exif = Image.Exif()
    exif[0x0112] = 6
    yield "exif-6", encoded(image, exif=exif.tobytes())
    wide = np.random.default_rng(4).integers(0, 65536, (13, 21, 3)).astype(">u2")
    for name, color_type, samples in (("rgb-16-bit", 2, wide), ("gray-16-bit", 0, wide[..., 0])):
        rows = b"".join(b"\0" + row.tobytes() for row in samples)
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", 21, 13, 16, color_type, 0, 0, 0))
        yield name, b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def digest(tensorflow, decode):
    try:
        return hashlib.sha256(decode().numpy().tobytes()).hexdigest()
    except tensorflow.errors.InvalidArgumentError:
        return "-"


def digests(tensorflow, data):
    tf = tensorflow
    yield digest(tf, lambda: tf.io.decode_image(data, channels=3, expand_animations=False))
    yield digest(tf, lambda: tf.io.decode_image(data, channels=1, expand_animations=False))
    if data.startswith(jpeg_writer.SOI):
        yield digest(tf, lambda: tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE"))
    else:
        yield "-"


def main():
    import tensorflow

    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = ["file\trgb\tluma\taccurate"]
    for files, extension in ((pillow_files, "jpg"), (written_files, "jpg"), (png_files, "png")):
        for name, data in files():
            file = f"{name}.{extension}"
            (FOLDER / file).write_bytes(data)
            lines.append("\t".join((file, *digests(tensorflow, data))))
    (FOLDER / "expected.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"images: {len(lines) - 1} files")


if __name__ == "__main__":
    main()
