package io.github.topwork.serving;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.Labels;
import io.github.topwork.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Images to the model's input, the model's output to labels. */
final class Classifier {
  private final Labels labels;
  private final Activation activation;
  private final ImagePreprocessor preprocessor;
  private final TensorType inputType;

  Classifier(Labels labels, Activation activation, ImageContract contract, TensorType inputType) {
    this.labels = labels;
    this.activation = activation;
    this.preprocessor = ImagePreprocessor.of(contract);
    this.inputType = inputType;
  }

  /** {@code [images, height, width, channels]} in the model's element type. */
  Tensor input(List<RgbImage> images) {
    ImageContract contract = preprocessor.contract();
    int elements = Math.multiplyExact(images.size(), preprocessor.elements());
    ByteBuffer bytes = Tensor.allocate(TensorType.FP32, elements);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int index = 0; index < images.size(); index++) {
      preprocessor.write(images.get(index), floats, index * preprocessor.elements());
    }
    if (inputType == TensorType.FP16) {
      bytes = Tensor.allocate(TensorType.FP16, elements);
      ShortBuffer halves = bytes.asShortBuffer();
      for (int index = 0; index < elements; index++) {
        halves.put(index, HalfFloat.toHalf(floats.get(index)));
      }
    }
    return Tensor.of(
        inputType, bytes, images.size(), contract.height(), contract.width(), contract.channels());
  }

  /**
   * The most probable classes per image, best first; equal ones by index.
   *
   * @throws InferenceException if the output holds NaN or infinity
   */
  List<List<Prediction>> predictions(ValueInfo info, Tensor output, int topK) {
    double[] values = doubles(output);
    int images = Math.toIntExact(output.shape().get(0));
    int units = values.length / images;
    List<List<Prediction>> all = new ArrayList<>(images);
    for (int image = 0; image < images; image++) {
      double[] outputs = new double[units];
      for (int unit = 0; unit < units; unit++) {
        outputs[unit] = values[image * units + unit];
        if (!Double.isFinite(outputs[unit])) {
          throw new InferenceException(
              "The model gave no usable numbers. Given: "
                  + outputs[unit]
                  + " for class "
                  + unit
                  + ". Expected: a finite number. Where: output '"
                  + info.name()
                  + "'. Fix: check the model's weights; they may have diverged in training.");
        }
      }
      all.add(best(activation.apply(outputs), topK));
    }
    return all;
  }

  private List<Prediction> best(double[] probabilities, int topK) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer index) -> -probabilities[index]))
        .limit(topK)
        .map(index -> new Prediction(labels.get(index), index, probabilities[index]))
        .toList();
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.size()];
    switch (tensor.type()) {
      case FP32 -> {
        FloatBuffer floats = tensor.floats();
        for (int index = 0; index < values.length; index++) {
          values[index] = floats.get(index);
        }
      }
      case FP64 -> {
        DoubleBuffer doubles = tensor.data().asDoubleBuffer();
        doubles.get(values);
      }
      case FP16 -> {
        ShortBuffer halves = tensor.data().asShortBuffer();
        for (int index = 0; index < values.length; index++) {
          values[index] = HalfFloat.fromHalf(halves.get(index));
        }
      }
      default -> throw new InferenceException("Output of type " + tensor.type() + " is no float");
    }
    return values;
  }
}
