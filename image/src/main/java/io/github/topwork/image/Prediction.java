package io.github.topwork.image;

import java.util.Objects;

/**
 * One class of a classified image.
 *
 * @param label name of the class
 * @param index its place in the model's labels, from 0
 * @param probability from 0 to 1
 */
public record Prediction(String label, int index, double probability) {
  /** Checks the label. */
  public Prediction {
    Objects.requireNonNull(label, "label");
  }
}
