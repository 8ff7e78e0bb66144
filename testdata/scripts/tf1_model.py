"""SavedModels as TensorFlow 1 wrote them: data/small/tf1 and data/small/tf1-sharded.

A session graph without functions and without object graph. `trainable_variables` lists what may be trained: all but
the frozen kernel and the moving statistics. One variable is a resource, the others are of the old kind (VariableV2).
tf1-sharded is the same model with its weights in two shards.
"""

import shutil

import numpy as np

import common
import seeded_weights

FOLDER = common.DATA / "small"


def variable(tf, name, shape, shift, scale, **options):
    value = seeded_weights.values(f"tf1/{name}", shape, shift, scale)
    return tf.compat.v1.get_variable(name, initializer=value, **options)


def build(tf):
    """float32[n, 10, 8, 3] -> logits float32[n, 4] and probabilities."""
    image = tf.compat.v1.placeholder(tf.float32, [None, 10, 8, 3], name="image")
    with tf.compat.v1.variable_scope("frozen"):
        kernel = variable(tf, "kernel", (3, 3, 3, 6), 0.0, 0.47, trainable=False, use_resource=False)
        x = tf.nn.conv2d(image, kernel, strides=[1, 2, 2, 1], padding="SAME", name="conv")
    with tf.compat.v1.variable_scope("norm"):
        gamma = variable(tf, "gamma", (6,), 1.0, 0.2, use_resource=False)
        beta = variable(tf, "beta", (6,), 0.0, 0.1, use_resource=False)
        mean = variable(tf, "moving_mean", (6,), 0.0, 0.1, trainable=False, use_resource=False)
        variance = variable(tf, "moving_variance", (6,), 1.0, 0.5, trainable=False, use_resource=False)
        x, _, _ = tf.compat.v1.nn.fused_batch_norm(x, gamma, beta, mean, variance, is_training=False, name="bn")
        x = tf.nn.relu6(x, name="relu6")
    with tf.compat.v1.variable_scope("head"):
        kernel = variable(tf, "kernel", (6, 4), 0.0, 1.0, use_resource=True)
        bias = variable(tf, "bias", (4,), 0.0, 0.1, use_resource=False)
        pooled = tf.reduce_mean(x, axis=[1, 2], name="pool")
        logits = tf.nn.bias_add(tf.matmul(pooled, kernel), bias, name="logits")
    return image, logits, tf.nn.softmax(logits, name="probabilities")


def describe(tf):
    trainable = set(each.name for each in tf.compat.v1.trainable_variables())
    return {"variables": [
        {"name": each.op.name, "shape": each.shape.as_list(), "dtype": "float32", "trainable": each.name in trainable}
        for each in tf.compat.v1.global_variables()
    ]}


def save(tf):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        image, logits, probabilities = build(tf)
        session.run(tf.compat.v1.global_variables_initializer())
        x = seeded_weights.values("tf1/input", (3, 10, 8, 3), 0.0, 1.0)
        expected = session.run([logits, probabilities], {image: x})
        common.save_npy(FOLDER / "tf1" / "input-image.npy", x)
        common.save_npy(FOLDER / "tf1" / "expected-logits.npy", expected[0])
        common.save_npy(FOLDER / "tf1" / "expected-probabilities.npy", expected[1])
        common.save_json_gz(FOLDER / "tf1" / "saved-model.json", describe(tf))
        signature = tf.compat.v1.saved_model.predict_signature_def(
            {"image": image}, {"logits": logits, "probabilities": probabilities})
        builder = tf.compat.v1.saved_model.Builder(str(FOLDER / "tf1" / "saved-model"))
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
        builder.save()
        print("tf1:", common.statistics(expected[0]))


def shard(tf, folder):
    """Writes the bundle again as two shards, tensors dealt out in turn."""
    prefix = folder / "variables" / "variables"
    reader = tf.train.load_checkpoint(str(prefix))
    names = sorted(reader.get_variable_to_shape_map())
    parts = []
    for number in range(2):
        mine = names[number::2]
        part = str(folder / "variables" / f"part-{number}")
        tf.raw_ops.SaveV2(prefix=part, tensor_names=mine, shape_and_slices=[""] * len(mine),
                          tensors=[np.asarray(reader.get_tensor(name)) for name in mine])
        parts.append(part)
    for each in (folder / "variables").glob("variables.*"):
        each.unlink()
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=str(prefix), delete_old_dirs=False)


def main():
    common.load_keras(3)
    import tensorflow as tf

    for name in ("tf1", "tf1-sharded"):
        shutil.rmtree(FOLDER / name, ignore_errors=True)
    save(tf)
    shutil.copytree(FOLDER / "tf1", FOLDER / "tf1-sharded")
    shard(tf, FOLDER / "tf1-sharded" / "saved-model")


if __name__ == "__main__":
    main()
