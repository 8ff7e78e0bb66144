"""Preprocessing and augmentation of images. At inference every Random layer but RandomCrop does nothing."""

from .case import ONLY2, ONLY3, one

WIDE, TALL, FIRST = (5, 8, 2), (9, 6, 2), (2, 5, 8)
FIXED = "channels_first"

CASES = [
    one("Rescaling/scale", WIDE, lambda L: L.Rescaling(1 / 255.0), scale=60.0),
    one("Rescaling/offset", WIDE, lambda L: L.Rescaling(1 / 127.5, offset=-1.0), scale=60.0),
    one("Rescaling/per_channel", (3, 3, 3), lambda L: L.Rescaling([0.5, 0.25, 2.0], offset=[-1.0, 0.0, 3.0])),
    one("Rescaling/integers", (3, 3, 3), lambda L: L.Rescaling(1 / 255.0), integers=256),
    *[one(f"Resizing/{each}_up", WIDE, lambda L, each=each: L.Resizing(7, 11, interpolation=each))
      for each in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")],
    *[one(f"Resizing/{each}_down", TALL, lambda L, each=each: L.Resizing(4, 5, interpolation=each))
      for each in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")],
    *[one(f"Resizing/{each}", WIDE, lambda L, each=each: L.Resizing(3, 5, interpolation=each), ONLY2)
      for each in ("area", "gaussian", "mitchellcubic")],
    one("Resizing/same_size", WIDE, lambda L: L.Resizing(5, 8)),
    one("Resizing/dynamic", (7, 4, 2), lambda L: L.Resizing(4, 4), dynamic=True),
    one("Resizing/crop_wide", WIDE, lambda L: L.Resizing(4, 4, crop_to_aspect_ratio=True)),
    one("Resizing/crop_tall", TALL, lambda L: L.Resizing(4, 5, crop_to_aspect_ratio=True)),
    one("Resizing/crop_nearest", TALL, lambda L: L.Resizing(12, 12, interpolation="nearest", crop_to_aspect_ratio=True)),
    one("Resizing/crop_dynamic", TALL, lambda L: L.Resizing(4, 5, crop_to_aspect_ratio=True), dynamic=True),
    one("Resizing/pad_wide", WIDE, lambda L: L.Resizing(6, 6, pad_to_aspect_ratio=True), ONLY3),
    one("Resizing/pad_tall", TALL, lambda L: L.Resizing(6, 6, pad_to_aspect_ratio=True, fill_value=0.5), ONLY3),
    one("Resizing/pad_odd", (5, 8, 2), lambda L: L.Resizing(7, 6, pad_to_aspect_ratio=True), ONLY3),
    one("Resizing/pad_dynamic", TALL, lambda L: L.Resizing(6, 6, pad_to_aspect_ratio=True), ONLY3, dynamic=True),
    one("Resizing/antialias", TALL, lambda L: L.Resizing(4, 3, antialias=True), ONLY3),
    one("Resizing/channels_first", FIRST, lambda L: L.Resizing(4, 6, data_format=FIXED), ONLY3),
    one("CenterCrop/even", (6, 8, 2), lambda L: L.CenterCrop(4, 4)),
    one("CenterCrop/odd", (7, 6, 2), lambda L: L.CenterCrop(4, 3)),
    one("CenterCrop/whole", WIDE, lambda L: L.CenterCrop(5, 8)),
    one("CenterCrop/larger", WIDE, lambda L: L.CenterCrop(7, 7)),
    one("CenterCrop/larger_one_side", WIDE, lambda L: L.CenterCrop(4, 10)),
    one("CenterCrop/dynamic", (7, 6, 2), lambda L: L.CenterCrop(4, 4), dynamic=True),
    one("CenterCrop/channels_first", FIRST, lambda L: L.CenterCrop(3, 4, data_format=FIXED), ONLY3),
    one("RandomFlip/plain", WIDE, lambda L: L.RandomFlip("horizontal", seed=1)),
    one("RandomRotation/plain", WIDE, lambda L: L.RandomRotation(0.2, seed=1)),
    one("RandomZoom/plain", WIDE, lambda L: L.RandomZoom(0.2, seed=1)),
    one("RandomTranslation/plain", WIDE, lambda L: L.RandomTranslation(0.2, 0.1, seed=1)),
    one("RandomContrast/plain", WIDE, lambda L: L.RandomContrast(0.2, seed=1)),
    one("RandomBrightness/plain", WIDE, lambda L: L.RandomBrightness(0.2, seed=1)),
    one("RandomCrop/smaller", (7, 8, 2), lambda L: L.RandomCrop(4, 5, seed=1)),
    one("RandomCrop/same", WIDE, lambda L: L.RandomCrop(5, 8, seed=1)),
    one("RandomCrop/larger", WIDE, lambda L: L.RandomCrop(7, 6, seed=1)),
    one("RandomHeight/plain", WIDE, lambda L: L.RandomHeight(0.2, seed=1), ONLY2),
    one("RandomWidth/plain", WIDE, lambda L: L.RandomWidth(0.2, seed=1), ONLY2),
    one("RandomShear/plain", WIDE, lambda L: L.RandomShear(0.2, 0.1, seed=1), ONLY3, reloads=False),
    one("RandomErasing/plain", (5, 6, 3), lambda L: L.RandomErasing(seed=1), ONLY3),
    one("RandomHue/plain", (5, 6, 3), lambda L: L.RandomHue(0.2, seed=1), ONLY3),
    one("RandomSaturation/plain", (5, 6, 3), lambda L: L.RandomSaturation(0.2, seed=1), ONLY3),
    one("RandomSharpness/plain", (5, 6, 3), lambda L: L.RandomSharpness(0.2, seed=1), ONLY3),
    one("RandomGaussianBlur/plain", (5, 6, 3), lambda L: L.RandomGaussianBlur(seed=1), ONLY3),
    one("RandomGrayscale/plain", (5, 6, 3), lambda L: L.RandomGrayscale(seed=1), ONLY3),
    one("RandomInvert/plain", (5, 6, 3), lambda L: L.RandomInvert(seed=1), ONLY3),
    one("RandomPerspective/plain", (5, 6, 3), lambda L: L.RandomPerspective(seed=1), ONLY3),
    one("RandomPosterization/plain", (5, 6, 3), lambda L: L.RandomPosterization(factor=4, seed=1), ONLY3),
    one("RandomColorDegeneration/plain", (5, 6, 3), lambda L: L.RandomColorDegeneration(0.2, seed=1), ONLY3),
    one("RandomColorJitter/plain", (5, 6, 3), lambda L: L.RandomColorJitter(0.2, seed=1), ONLY3),
    one("RandomElasticTransform/plain", (5, 6, 3), lambda L: L.RandomElasticTransform(seed=1), ONLY3),
]
