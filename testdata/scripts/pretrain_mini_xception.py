"""Trains mini-xception in Keras 3 on the handwritten digits 0-4.

Writes target/scripts/mini-xception.npz (key: layer name, slash, index in layer.get_weights()) and mini-xception-training.json.

Five classes alone would let the features collapse to five directions. So the pictures are also shown turned by 90, 180
and 270 degrees, and a second, discarded classifier tells the 20 combinations of digit and turn apart.
"""

import numpy as np

import common
import digits
import mini_xception

EPOCHS = 16
BATCH = 32
TURNS = 4
FEATURE_SCALE = 2.0


def inputs_of(tf, pictures):
    """Pictures uint8[n, 32, 32] to the model's input float32[n, 64, 64, 3] in [-1, 1], as Xception's preprocessing does."""
    x = tf.image.resize(tf.cast(pictures, tf.float32)[..., None], mini_xception.INPUT_SHAPE[:2])
    return tf.repeat(x / 127.5 - 1.0, 3, axis=-1).numpy()


def turned(x):
    """Each picture in all four orientations: [n, h, w, c] -> [4 * n, h, w, c]."""
    return np.concatenate([np.rot90(x, turn, axes=(1, 2)) for turn in range(TURNS)])


def augmentation(keras):
    """Random shift, turn, size and contrast; the background stays at -1."""
    layers = keras.layers
    fill = dict(fill_mode="constant", fill_value=-1.0)
    return keras.Sequential([
        layers.RandomRotation(0.05, **fill, seed=common.SEED),
        layers.RandomTranslation(0.12, 0.12, **fill, seed=common.SEED + 1),
        layers.RandomZoom((-0.15, 0.2), (-0.15, 0.2), **fill, seed=common.SEED + 2),
    ])


def pretrain(keras, tf, x, y, held_out_x, held_out_y):
    model = mini_xception.model(keras, classifier_activation=None)
    turn_logits = keras.layers.Dense(mini_xception.CLASSES * TURNS, name="turns")(model.get_layer("avg_pool").output)
    both = keras.Model(model.input, [model.output, turn_logits])

    n = len(x)
    all_x = turned(x)
    all_turns = np.concatenate([turn * mini_xception.CLASSES + y for turn in range(TURNS)])
    all_y = np.tile(y, TURNS)
    upright = np.repeat(np.array([1.0] + [0.0] * (TURNS - 1), np.float32), n)
    augment = augmentation(keras)
    steps = EPOCHS * (len(all_x) // BATCH)
    optimizer = keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(3e-3, steps), weight_decay=1e-3)

    @tf.function
    def step(images, labels, turns, weights):
        images = augment(images, training=True)
        labels = tf.one_hot(labels, mini_xception.CLASSES) * 0.9 + 0.1 / mini_xception.CLASSES
        with tf.GradientTape() as tape:
            digit, turn = both(images, training=True)
            digit_loss = tf.nn.softmax_cross_entropy_with_logits(labels, digit)
            turn_loss = tf.nn.sparse_softmax_cross_entropy_with_logits(turns, turn)
            loss = tf.reduce_sum(digit_loss * weights) / tf.reduce_sum(weights + 1e-3) + tf.reduce_mean(turn_loss)
        gradients = tape.gradient(loss, both.trainable_variables)
        optimizer.apply_gradients(zip(gradients, both.trainable_variables))
        return loss

    generator = np.random.default_rng(common.SEED)
    for epoch in range(EPOCHS):
        order = generator.permutation(len(all_x))
        losses = []
        for start in range(0, len(order) - BATCH + 1, BATCH):
            part = order[start:start + BATCH]
            losses.append(step(all_x[part], all_y[part], all_turns[part], upright[part]))
        if epoch % 4 == 3:
            accuracy = accuracy_of(model.predict(held_out_x, verbose=0), held_out_y)
            print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, validation accuracy {accuracy:.4f}", flush=True)
    enlarge_features(model)
    return model


def enlarge_features(model):
    """Doubles the features and halves the classifier's kernel: the same outputs bit for bit, but a new head with
    the usual learning rate arrives in fewer steps."""
    normalisation = model.get_layer("block14_sepconv2_bn")
    gamma, beta, mean, variance = normalisation.get_weights()
    normalisation.set_weights([gamma * FEATURE_SCALE, beta * FEATURE_SCALE, mean, variance])
    classifier = model.get_layer("predictions")
    kernel, bias = classifier.get_weights()
    classifier.set_weights([kernel / FEATURE_SCALE, bias])


def accuracy_of(logits, labels):
    return float((logits.argmax(-1) == labels).mean())


def main():
    keras = common.load_keras(3)
    import tensorflow as tf

    pictures, labels, _ = digits.pictures(range(5))
    x = inputs_of(tf, pictures)
    train, held_out = digits.split(labels)
    model = pretrain(keras, tf, x[train], labels[train], x[held_out], labels[held_out])
    report = {"epochs": EPOCHS, "validationAccuracy": accuracy_of(model.predict(x[held_out], verbose=0), labels[held_out])}
    common.BUILD.mkdir(parents=True, exist_ok=True)
    np.savez(common.BUILD / "mini-xception.npz", **{
        f"{layer.name}/{index}": value for layer in model.layers for index, value in enumerate(layer.get_weights())
    })

    common.save_json(common.BUILD / "mini-xception-training.json", report)
    print(report)


if __name__ == "__main__":
    main()
