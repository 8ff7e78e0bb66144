"""Measures how the features of mini-xception, trained on the digits 0-4, transfer to the digits 5-9.

Writes data/mini-xception/transfer.json.
"""

import common
import digits
import mini_xception
from pretrain_mini_xception import accuracy_of, inputs_of

HEAD_EPOCHS = (5, 10, 20, 40)
FINE_TUNING_EPOCHS = 5


def transfer(keras, model, x, y, held_out_x, held_out_y):
    """A new linear head on the frozen features for the digits 5-9, then fine-tuning; returns both accuracies."""
    features = keras.Model(model.input, model.get_layer("block14_sepconv2_act").output)
    features.trainable = False
    inputs = keras.layers.Input(mini_xception.INPUT_SHAPE)
    pooled = keras.layers.GlobalAveragePooling2D()(features(inputs, training=False))
    whole = keras.Model(inputs, keras.layers.Dense(mini_xception.CLASSES)(pooled))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    whole.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
    result = {}
    done = 0
    for epochs in HEAD_EPOCHS:
        whole.fit(x, y, batch_size=32, epochs=epochs - done, verbose=0)
        done = epochs
        result[f"head, {epochs} epochs"] = accuracy_of(whole.predict(held_out_x, verbose=0), held_out_y)
    features.trainable = True
    whole.compile(keras.optimizers.Adam(1e-4), loss, metrics=["accuracy"])
    whole.fit(x, y, batch_size=32, epochs=FINE_TUNING_EPOCHS, verbose=0)
    result[f"fine-tuned, {FINE_TUNING_EPOCHS} epochs"] = accuracy_of(whole.predict(held_out_x, verbose=0), held_out_y)
    return result


def main():
    keras = common.load_keras(3)
    import tensorflow as tf

    pictures, labels, _ = digits.pictures(range(5, 10))
    x = inputs_of(tf, pictures)
    train, held_out = digits.split(labels)
    model = mini_xception.model(keras)
    mini_xception.load_committed_weights(model.layers)
    report = transfer(keras, model, x[train], labels[train], x[held_out], labels[held_out])
    print(report)
    common.save_json(common.DATA / "mini-xception" / "transfer.json", report)


if __name__ == "__main__":
    main()
