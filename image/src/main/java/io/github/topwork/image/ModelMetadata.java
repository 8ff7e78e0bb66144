package io.github.topwork.image;

/**
 * Keys of an exported model's {@code metadata_props}: what the exporter writes and the server
 * reads. Every value is text; keys that are absent mean that the model does not say.
 */
public final class ModelMetadata {
  /** The {@link ImageContract} as JSON. */
  public static final String IMAGE = "topwork.image";

  /** The {@link Labels} as a JSON array, in the order of the model's outputs. */
  public static final String LABELS = "topwork.labels";

  /** What the first output holds: {@link #OUTPUT_LOGITS} or {@link #OUTPUT_PROBABILITIES}. */
  public static final String OUTPUT = "topwork.output";

  /** Values of {@link #OUTPUT}. */
  public static final String OUTPUT_LOGITS = "logits";

  /** Values of {@link #OUTPUT}. */
  public static final String OUTPUT_PROBABILITIES = "probabilities";

  /**
   * What makes probabilities of logits: {@link #ACTIVATION_SOFTMAX} or {@link #ACTIVATION_SIGMOID}.
   */
  public static final String ACTIVATION = "topwork.activation";

  /** Values of {@link #ACTIVATION}: one of several classes; probabilities sum to 1. */
  public static final String ACTIVATION_SOFTMAX = "softmax";

  /**
   * Values of {@link #ACTIVATION}: each class by itself; one output with two labels is the
   * probability of the second.
   */
  public static final String ACTIVATION_SIGMOID = "sigmoid";

  /** Where the model comes from: a JSON object of text values, free for the exporter to choose. */
  public static final String PROVENANCE = "topwork.provenance";

  /**
   * How the file was proven: a JSON object with {@code distance}, the largest difference from what
   * the original computes in float64, relative to the largest output; {@code noise}, what rounding
   * alone makes of that; {@code timesNoise}, how many times the noise the differences are; {@code
   * original}, how far the original in its own precision is.
   */
  public static final String PARITY = "topwork.parity";

  private ModelMetadata() {}
}
