"""Makes src/test/resources/golden: images, and what Pillow, TensorFlow and Keras make of them.

Run with the versions printed into golden/versions.txt (see testdata/requirements.txt):

    python image/src/test/python/make_resize_golden.py

decode/NAME.jpg|png with decode/NAME.npy (uint8[height, width, 3], Pillow's convert('RGB')), and
resize/HxW-to-HxW-METHOD-MODE.npy (float32) of the source resize/HxW.npy. Seeded; no network.
"""

import io
import os
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageChops, ImageOps

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "..", "resources", "golden")
DECODE = os.path.join(GOLDEN, "decode")
RESIZE = os.path.join(GOLDEN, "resize")


def picture(height, width, seed):
    """A smooth picture with some noise and strong colours."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = [
        128 + 127 * np.sin(x / (3.0 + c) + c) * np.cos(y / (4.0 - c) + 2 * c) for c in range(3)
    ]
    pixels = np.stack(channels, -1) + rng.normal(0, 12, (height, width, 3))
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def write_decoded(name, data, expected=None):
    with open(os.path.join(DECODE, name), "wb") as file:
        file.write(data)
    if expected is None:
        expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    np.save(os.path.join(DECODE, name.rsplit(".", 1)[0] + ".npy"), expected)


def encode(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, color_type, rows, interlace=0, extra=b""):
    """A PNG from filtered rows; Pillow cannot write all kinds."""
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, interlace)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def interlaced(pixels):
    height, width, _ = pixels.shape
    rows = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    for x, y, dx, dy in passes:
        part = pixels[y::dy, x::dx]
        if part.shape[1]:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    return png(width, height, 8, 2, rows, interlace=1)


def decode_goldens():
    pixels = picture(37, 45, 1)
    rgb = Image.fromarray(pixels)
    jpeg = dict(format="JPEG", quality=85)
    write_decoded("jpeg-420.jpg", encode(rgb, subsampling=2, **jpeg))
    write_decoded("jpeg-422.jpg", encode(rgb, subsampling=1, **jpeg))
    write_decoded("jpeg-444.jpg", encode(rgb, subsampling=0, **jpeg))
    write_decoded("jpeg-progressive.jpg", encode(rgb, progressive=True, **jpeg))
    write_decoded("jpeg-gray.jpg", encode(rgb.convert("L"), **jpeg))
    write_decoded("jpeg-rgb.jpg", encode(rgb, keep_rgb=True, **jpeg))
    write_decoded("jpeg-restart.jpg", encode(rgb, restart_marker_blocks=2, **jpeg))
    write_decoded("jpeg-cmyk-adobe.jpg", encode(rgb.convert("CMYK"), **jpeg))
    adobe = encode(rgb.convert("CMYK"), **jpeg)
    at = adobe.index(b"\xff\xee")
    length = struct.unpack(">H", adobe[at + 2 : at + 4])[0]
    # Without the marker TensorFlow takes the numbers as ink; Pillow inverts them all the same.
    bare = adobe[:at] + adobe[at + 2 + length :]
    ink = ImageChops.invert(Image.open(io.BytesIO(bare)))
    write_decoded("jpeg-cmyk-bare.jpg", bare, np.asarray(ink.convert("RGB")))
    ycck = bytearray(adobe)
    ycck[at + 2 + length - 1] = 2
    write_decoded("jpeg-ycck-adobe.jpg", bytes(ycck))
    # Bytes nobody asked for between data and end marker, as in the cats-vs-dogs photographs.
    plain = encode(rgb, **jpeg)
    write_decoded("jpeg-extraneous.jpg", plain[:-2] + b"\x12" * 30 + plain[-2:] + b"trailer")
    for value in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = value
        exif[0x010F] = "Camera"
        data = encode(rgb, exif=exif.tobytes(), **jpeg)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        write_decoded(f"jpeg-exif-{value}.jpg", data, np.asarray(upright.convert("RGB")))

    small = picture(13, 21, 2)
    rgb = Image.fromarray(small)
    write_decoded("png-rgb.png", encode(rgb, format="PNG"))
    alpha = np.concatenate([small, np.full((13, 21, 1), 40, np.uint8)], -1)
    write_decoded("png-rgba.png", encode(Image.fromarray(alpha), format="PNG"))
    write_decoded("png-gray.png", encode(rgb.convert("L"), format="PNG"))
    write_decoded("png-gray-alpha.png", encode(Image.fromarray(alpha).convert("LA"), format="PNG"))
    write_decoded("png-1-bit.png", encode(rgb.convert("1"), format="PNG"))
    write_decoded("png-palette.png", encode(rgb.quantize(200), format="PNG"))
    write_decoded("png-palette-4-bit.png", encode(rgb.quantize(11), format="PNG", bits=4))
    write_decoded(
        "png-palette-transparent.png", encode(rgb.quantize(200), format="PNG", transparency=3)
    )
    for depth in (2, 4):
        levels = small[:, :, 0] >> (8 - depth)
        bits = np.unpackbits(levels[..., None], axis=-1)[..., 8 - depth :]
        rows = b"".join(b"\0" + np.packbits(row.ravel()).tobytes() for row in bits)
        gray = (levels.astype(int) * 255 // (2**depth - 1)).astype(np.uint8)
        write_decoded(f"png-gray-{depth}-bit.png", png(21, 13, depth, 0, rows), np.stack([gray] * 3, -1))
    # 16 bits: the upper byte counts, as libpng's strip_16 (TensorFlow) and Pillow's RGB;16B do it.
    wide = small.astype(">u2") * 256 + np.arange(13 * 21 * 3).reshape(13, 21, 3) % 256
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in wide)
    write_decoded("png-rgb-16-bit.png", png(21, 13, 16, 2, rows), small)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in wide[:, :, 0])
    write_decoded("png-gray-16-bit.png", png(21, 13, 16, 0, rows), np.stack([small[:, :, 0]] * 3, -1))
    write_decoded("png-interlaced.png", interlaced(small))
    write_decoded("png-interlaced-tiny.png", interlaced(small[:3, :2]))


def resize_goldens():
    for height, width, seed in [(13, 21, 3), (40, 17, 4), (1, 5, 5), (33, 33, 6)]:
        pixels = picture(height, width, seed)
        source = f"{height}x{width}"
        np.save(os.path.join(RESIZE, source + ".npy"), pixels)
        for target in [(16, 16), (7, 30), (33, 33), (1, 1)]:
            for method in ["bilinear", "nearest"]:
                for mode in ["stretch", "crop", "pad"]:
                    if mode == "stretch":
                        result = tf.image.resize(pixels, target, method, antialias=False)
                    elif mode == "crop":
                        result = tf.convert_to_tensor(
                            keras.ops.image.resize(
                                pixels.astype(np.float32), target, method, crop_to_aspect_ratio=True
                            )
                        )
                    else:
                        result = tf.convert_to_tensor(
                            keras.ops.image.resize(
                                pixels.astype(np.float32), target, method, pad_to_aspect_ratio=True
                            )
                        )
                    name = f"{source}-to-{target[0]}x{target[1]}-{method}-{mode}.npy"
                    np.save(os.path.join(RESIZE, name), result.numpy().astype(np.float32))
    luma = picture(13, 21, 3)
    gray = np.asarray(Image.fromarray(luma).convert("L"))[..., None]
    result = tf.image.resize(gray, (16, 16), antialias=False).numpy()
    np.save(os.path.join(RESIZE, "13x21-to-16x16-luma.npy"), result.astype(np.float32))


def preprocess_goldens():
    """All 256 values through Keras's preprocess_input: uint8 in, float32[256, 1, 3] out."""
    values = np.stack([np.arange(256), (np.arange(256) * 7) % 256, 255 - np.arange(256)], -1)
    values = values[:, None, :].astype(np.float32)
    np.save(os.path.join(RESIZE, "values.npy"), values.astype(np.uint8))
    for mode in ["tf", "torch", "caffe"]:
        out = keras.applications.imagenet_utils.preprocess_input(values.copy(), mode=mode)
        np.save(os.path.join(RESIZE, f"values-{mode}.npy"), np.asarray(out, np.float32))


if __name__ == "__main__":
    os.makedirs(DECODE, exist_ok=True)
    os.makedirs(RESIZE, exist_ok=True)
    decode_goldens()
    resize_goldens()
    preprocess_goldens()
    with open(os.path.join(GOLDEN, "versions.txt"), "w") as file:
        file.write(
            f"tensorflow {tf.__version__}\nkeras {keras.__version__}\n"
            f"pillow {PIL.__version__}\nnumpy {np.__version__}\n"
        )
