"""Records how Keras 3's optimizers move three weights, step by step: data/optimizers/expected.json.gz.

The model is `x @ w`, the loss the mean squared error; `x`, `targets` and `start` are the same in every run, and step
i takes row block i % 3. Of each run stand: the optimizer as Topwork reads it, whether its learning rate halves after the
tenth step, and the weights after each step, in float32. Of each of `schedules` stand its learning rates.
"""

import numpy as np

import common

STEPS = 20
EXCLUDED = "w"  # the name of the variable
BLOCK = 4


def optimizers(keras):
    """(name and settings as Topwork reads them, optimizer)."""
    o = keras.optimizers
    yield "sgd", o.SGD()
    yield "sgd,learning_rate=0.03,momentum=0.8,nesterov=true", o.SGD(0.03, momentum=0.8, nesterov=True)
    yield "adam,learning_rate=0.05", o.Adam(0.05)
    yield "adam,learning_rate=0.05,beta_1=0.8,beta_2=0.95,epsilon=0.001", o.Adam(0.05, 0.8, 0.95, 1e-3)
    yield "adamw,learning_rate=0.05", o.AdamW(0.05)
    yield "adamw,learning_rate=0.05,weight_decay=0.3,beta_1=0.8", o.AdamW(0.05, weight_decay=0.3, beta_1=0.8)
    yield "rmsprop,learning_rate=0.05", o.RMSprop(0.05)
    yield "rmsprop,learning_rate=0.02,rho=0.7,momentum=0.6", o.RMSprop(0.02, rho=0.7, momentum=0.6)
    yield "rmsprop,learning_rate=0.02,centered=true,epsilon=0.01", o.RMSprop(0.02, centered=True, epsilon=1e-2)
    yield "adagrad,learning_rate=0.2", o.Adagrad(0.2)
    yield "adagrad,learning_rate=0.2,initial_accumulator_value=0,epsilon=0.01", o.Adagrad(0.2, 0.0, 1e-2)
    yield "adamax,learning_rate=0.05", o.Adamax(0.05)
    yield "adam,learning_rate=0.05,amsgrad=true,beta_2=0.7", o.Adam(0.05, amsgrad=True, beta_2=0.7)
    yield "adadelta,learning_rate=1", o.Adadelta(1.0)
    yield "adadelta,learning_rate=5,rho=0.8,epsilon=0.001", o.Adadelta(5.0, 0.8, 1e-3)
    yield "ftrl,learning_rate=0.1", o.Ftrl(0.1)
    yield (
        "ftrl,learning_rate=0.1,learning_rate_power=-0.4,initial_accumulator_value=0.2,l1_regularization_strength=0.01,"
        "l2_regularization_strength=0.02,l2_shrinkage_regularization_strength=0.03,beta=0.1",
        o.Ftrl(0.1, -0.4, 0.2, 0.01, 0.02, 0.03, 0.1),
    )
    yield "lion,learning_rate=0.01", o.Lion(0.01)
    yield "lion,learning_rate=0.01,beta_1=0.7,beta_2=0.8", o.Lion(0.01, 0.7, 0.8)
    yield "nadam,learning_rate=0.05", o.Nadam(0.05)
    yield "nadam,learning_rate=0.05,beta_1=0.7,beta_2=0.95", o.Nadam(0.05, 0.7, 0.95)


def updates(keras):
    """As optimizers, with what all of them have in common."""
    o = keras.optimizers
    yield "sgd,learning_rate=0.05,weight_decay=0.2", o.SGD(0.05, weight_decay=0.2)
    yield "rmsprop,learning_rate=0.02,weight_decay=0.3", o.RMSprop(0.02, weight_decay=0.3)
    yield "ftrl,learning_rate=0.1,weight_decay=0.3", o.Ftrl(0.1, weight_decay=0.3)
    excluded = o.AdamW(0.05, weight_decay=0.3)
    excluded.exclude_from_weight_decay(var_names=[EXCLUDED])
    yield f"adamw,learning_rate=0.05,weight_decay=0.3,exclude_from_weight_decay=gamma|{EXCLUDED}", excluded
    yield "sgd,learning_rate=0.05,clipnorm=0.7", o.SGD(0.05, clipnorm=0.7)
    yield "adam,learning_rate=0.05,global_clipnorm=0.7", o.Adam(0.05, global_clipnorm=0.7)
    yield "sgd,learning_rate=0.05,momentum=0.9,clipvalue=0.4", o.SGD(0.05, momentum=0.9, clipvalue=0.4)
    yield "adam,learning_rate=0.05,gradient_accumulation_steps=3", o.Adam(0.05, gradient_accumulation_steps=3)
    yield (
        "sgd,learning_rate=0.1,momentum=0.5,weight_decay=0.1,clipnorm=1,gradient_accumulation_steps=2",
        o.SGD(0.1, momentum=0.5, weight_decay=0.1, clipnorm=1.0, gradient_accumulation_steps=2),
    )
    ema = {"use_ema": True, "ema_momentum": 0.8}
    yield (
        "sgd,learning_rate=0.05,use_ema=true,ema_momentum=0.8,ema_overwrite_frequency=3",
        o.SGD(0.05, **ema, ema_overwrite_frequency=3),
    )
    yield (
        "adam,learning_rate=0.05,use_ema=true,ema_momentum=0.8,ema_overwrite_frequency=2,gradient_accumulation_steps=2",
        o.Adam(0.05, **ema, ema_overwrite_frequency=2, gradient_accumulation_steps=2),
    )


def schedules(keras):
    """(name and settings as Topwork reads them, schedule)."""
    s = keras.optimizers.schedules
    begin = "initial_learning_rate=0.1"
    yield f"cosine_decay({begin},decay_steps=15)", s.CosineDecay(0.1, 15)
    yield (
        f"cosine_decay({begin},decay_steps=12,alpha=0.1,warmup_target=0.3,warmup_steps=5)",
        s.CosineDecay(0.1, 12, 0.1, warmup_target=0.3, warmup_steps=5),
    )
    yield f"cosine_decay_restarts({begin},first_decay_steps=3)", s.CosineDecayRestarts(0.1, 3)
    yield (
        f"cosine_decay_restarts({begin},first_decay_steps=4,t_mul=1,m_mul=0.7,alpha=0.2)",
        s.CosineDecayRestarts(0.1, 4, t_mul=1.0, m_mul=0.7, alpha=0.2),
    )
    yield f"exponential_decay({begin},decay_steps=6,decay_rate=0.5)", s.ExponentialDecay(0.1, 6, 0.5)
    yield f"exponential_decay({begin},decay_steps=6,decay_rate=0.5,staircase=true)", s.ExponentialDecay(0.1, 6, 0.5, True)
    yield f"inverse_time_decay({begin},decay_steps=4,decay_rate=0.5)", s.InverseTimeDecay(0.1, 4, 0.5)
    yield f"inverse_time_decay({begin},decay_steps=4,decay_rate=0.5,staircase=true)", s.InverseTimeDecay(0.1, 4, 0.5, True)
    yield "piecewise_constant_decay(boundaries=[3,9],values=[0.1,0.02,0.05])", s.PiecewiseConstantDecay([3, 9], [0.1, 0.02, 0.05])
    yield f"polynomial_decay({begin},decay_steps=12)", s.PolynomialDecay(0.1, 12)
    yield (
        f"polynomial_decay({begin},decay_steps=5,end_learning_rate=0.01,power=2,cycle=true)",
        s.PolynomialDecay(0.1, 5, 0.01, 2.0, cycle=True),
    )


def scheduled(keras):
    """As optimizers, each with a schedule."""
    o, s = keras.optimizers, keras.optimizers.schedules
    polynomial = "polynomial_decay(initial_learning_rate=0.1,decay_steps=12,end_learning_rate=0.02)"
    yield f"sgd,learning_rate={polynomial},momentum=0.6", o.SGD(s.PolynomialDecay(0.1, 12, 0.02), momentum=0.6)
    warmup = "cosine_decay(initial_learning_rate=0.01,decay_steps=12,warmup_target=0.1,warmup_steps=4)"
    cosine = s.CosineDecay(0.01, 12, warmup_target=0.1, warmup_steps=4)
    yield f"adamw,learning_rate={warmup},weight_decay=0.2", o.AdamW(cosine, weight_decay=0.2)
    yield f"nadam,gradient_accumulation_steps=2,learning_rate={warmup}", o.Nadam(cosine, gradient_accumulation_steps=2)


def run(tf, optimizer, halves, x, targets, start):
    w = tf.Variable(start, name="w")
    weights = []
    for step in range(STEPS):
        rows = slice(BLOCK * (step % 3), BLOCK * (step % 3 + 1))
        if halves and step == STEPS // 2:
            optimizer.learning_rate.assign(optimizer.learning_rate / 2)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x[rows] @ w - targets[rows]))
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
        weights.append(numbers(w.numpy()))
    return weights


def numbers(array):
    """As the shortest decimals that read back as the same float32."""
    return [float(str(number)) for number in np.asarray(array, np.float32).ravel()]


def main():
    import tensorflow as tf

    keras = common.load_keras(3)
    generator = np.random.default_rng(common.SEED)
    x = generator.normal(size=(3 * BLOCK, 3)).astype(np.float32)
    targets = (x @ np.array([[1.5], [-2], [0.5]], np.float32) + generator.normal(0, 0.1, (3 * BLOCK, 1))).astype(np.float32)
    start = np.array([[0.3], [-0.1], [0.2]], np.float32)
    runs = [
        {"optimizer": name, "halves": halves, "weights": run(tf, optimizer, halves, x, targets, start)}
        for halves, made in ((True, optimizers), (True, updates), (False, scheduled))
        for name, optimizer in made(keras)
    ]
    rates = [
        {"schedule": name, "rates": numbers([float(schedule(step)) for step in range(2 * STEPS)])}
        for name, schedule in schedules(keras)
    ]
    common.save_json_gz(
        common.DATA / "optimizers" / "expected.json",
        {"x": numbers(x), "targets": numbers(targets), "start": numbers(start), "runs": runs, "schedules": rates},
    )


if __name__ == "__main__":
    main()
