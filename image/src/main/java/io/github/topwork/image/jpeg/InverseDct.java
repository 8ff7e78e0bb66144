package io.github.topwork.image.jpeg;

/** An inverse discrete cosine transform of 8 x 8 coefficients, with dequantization. */
interface InverseDct {
  /**
   * The factors that coefficients are multiplied by.
   *
   * @param quantization 64 steps in rows
   */
  short[] multipliers(int[] quantization);

  /**
   * Transforms one block.
   *
   * @param coefficients quantized, in rows
   * @param start of the block among them
   * @param multipliers what {@link #multipliers} gave
   * @param samples takes 8 rows of 8 samples from 0 to 255
   * @param target of the first one
   * @param stride distance of rows among the samples
   */
  void transform(
      short[] coefficients, int start, short[] multipliers, byte[] samples, int target, int stride);
}
