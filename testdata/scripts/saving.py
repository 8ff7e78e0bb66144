"""Writes a Keras model as a SavedModel folder."""

import shutil

import common
import describe


def save_folder(model, version, path):
    """Writes the folder `path`, replacing it, and beside it `path`.json.gz with what Keras shows of the model.

    Keras 2 saves the way users do, `model.save(folder)`; Keras 3 with `model.export(folder)`.
    """
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if version == 2:
        model.save(str(path))
    else:
        model.export(str(path), verbose=False)
    common.save_json_gz(path.with_name(path.name + ".json"), describe.describe(model))
