package io.github.topwork.image;

/** A classifier gave NaN or infinity, of which no class can be told. */
public final class ModelOutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelOutputException(double value, int unit) {
    super(
        "The model gave no usable numbers. Given: "
            + value
            + " for class "
            + unit
            + ". Expected: a finite number. Fix: check the model's weights; they may have diverged in"
            + " training.");
  }
}
