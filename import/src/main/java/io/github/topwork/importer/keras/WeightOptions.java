package io.github.topwork.importer.keras;

/**
 * How the weights of a file are put into a model, as {@code load_weights} of Keras takes it. Other
 * than in Keras, it is an error when not one weight is loaded.
 *
 * @param byName put weights into layers of the same names and leave all other layers as they are;
 *     else every layer with weights must have its counterpart, in the same order
 * @param skipMismatch leave weights as they are where number or shape differ, and report it; else
 *     that is an error
 */
public record WeightOptions(boolean byName, boolean skipMismatch) {
  /** Every weight of the model is in the file, and nothing else. */
  public static final WeightOptions ALL = new WeightOptions(false, false);

  /** Weights go into layers of the same names; what differs in shape is an error. */
  public static final WeightOptions BY_NAME = new WeightOptions(true, false);

  /** Weights go into layers of the same names where they fit. */
  public static final WeightOptions BY_NAME_WHERE_FIT = new WeightOptions(true, true);
}
