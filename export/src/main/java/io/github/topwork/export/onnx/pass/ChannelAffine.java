package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a node does to each channel of its input: {@code x * scale + shift}, in double precision.
 */
final class ChannelAffine {
  private final String input;
  private final double[] scale;
  private final double[] shift;

  private ChannelAffine(String input, double[] scale, double[] shift) {
    this.input = input;
    this.scale = scale;
    this.shift = shift;
  }

  String input() {
    return input;
  }

  double scale(int channel) {
    return scale[channel];
  }

  double shift(int channel) {
    return shift[channel];
  }

  boolean isShiftOnly() {
    return Arrays.stream(scale).allMatch(factor -> factor == 1);
  }

  float[] scales() {
    return toFloats(scale);
  }

  float[] shifts() {
    return toFloats(shift);
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Returns this followed by {@code next}. */
  ChannelAffine then(ChannelAffine next) {
    double[] scales = new double[scale.length];
    double[] shifts = new double[scale.length];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = scale[i] * next.scale[i];
      shifts[i] = shift[i] * next.scale[i] + next.shift[i];
    }
    return new ChannelAffine(input, scales, shifts);
  }

  /**
   * Reads a node as affine in each of {@code channels} channels.
   *
   * @param channelAxis axis of the channels, counted from the end: 3 for {@code NCHW}, 1 for rows
   */
  static Optional<ChannelAffine> of(OnnxNode node, int channels, int channelAxis, OnnxEdit edit) {
    return switch (node.op()) {
      case "Add", "Mul" -> {
        boolean constantFirst = edit.constant(node.input(0)).isPresent();
        int constant = constantFirst ? 0 : 1;
        yield perChannel(node.input(constant), channels, channelAxis, edit)
            .map(numbers -> arithmetic(node.op(), node.input(1 - constant), numbers));
      }
      case "Sub", "Div" ->
          perChannel(node.input(1), channels, channelAxis, edit)
              .map(numbers -> arithmetic(node.op(), node.input(0), numbers));
      case "BatchNormalization" -> batchNorm(node, channels, edit);
      default -> Optional.empty();
    };
  }

  private static ChannelAffine arithmetic(String op, String input, double[] numbers) {
    double[] ones = new double[numbers.length];
    Arrays.fill(ones, 1);
    double[] zeros = new double[numbers.length];
    return switch (op) {
      case "Add" -> new ChannelAffine(input, ones, numbers);
      case "Sub" -> new ChannelAffine(input, ones, Arrays.stream(numbers).map(n -> -n).toArray());
      case "Mul" -> new ChannelAffine(input, numbers, zeros);
      default -> new ChannelAffine(input, Arrays.stream(numbers).map(n -> 1 / n).toArray(), zeros);
    };
  }

  private static Optional<ChannelAffine> batchNorm(OnnxNode node, int channels, OnnxEdit edit) {
    double[][] parts = new double[4][];
    for (int i = 0; i < 4; i++) {
      Optional<TensorData> part = edit.constant(node.input(i + 1)).filter(ChannelAffine::isFloat);
      if (part.isEmpty() || part.get().elementCount() != channels) {
        return Optional.empty();
      }
      parts[i] = part.get().toDoubles();
    }
    double epsilon = node.number("epsilon", 1e-5f);
    double[] scale = new double[channels];
    double[] shift = new double[channels];
    for (int i = 0; i < channels; i++) {
      scale[i] = parts[0][i] / Math.sqrt(parts[3][i] + epsilon);
      shift[i] = parts[1][i] - parts[2][i] * scale[i];
    }
    return Optional.of(new ChannelAffine(node.input(0), scale, shift));
  }

  /** The constant as one number for each channel, if it is the same for all else. */
  private static Optional<double[]> perChannel(
      String value, int channels, int channelAxis, OnnxEdit edit) {
    Optional<TensorData> constant = edit.constant(value).filter(ChannelAffine::isFloat);
    if (constant.isEmpty()) {
      return Optional.empty();
    }
    TensorData data = constant.get();
    int rank = data.shape().rank();
    if (data.elementCount() == 1 && rank <= channelAxis) {
      double[] same = new double[channels];
      Arrays.fill(same, data.toDoubles()[0]);
      return Optional.of(same);
    }
    boolean fits =
        data.elementCount() == channels
            && rank >= channelAxis
            && data.shape().dim(rank - channelAxis).equals(Dim.of(channels));
    return fits ? Optional.of(data.toDoubles()) : Optional.empty();
  }

  private static boolean isFloat(TensorData data) {
    return data.type() == DataType.FLOAT;
  }
}
