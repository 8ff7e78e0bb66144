package io.github.topwork.serving;

import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.ModelOutputException;
import io.github.topwork.image.Prediction;
import io.github.topwork.image.RgbImage;
import io.github.topwork.tensor.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images to the model's input, the model's output to labels. */
final class Classifier {
  private final ClassifierSpec spec;
  private final ImagePreprocessor preprocessor;
  private final TensorType inputType;

  Classifier(ClassifierSpec spec, TensorType inputType) {
    this.spec = spec;
    this.preprocessor = ImagePreprocessor.of(spec.image());
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
      double[] outputs = Arrays.copyOfRange(values, image * units, (image + 1) * units);
      try {
        all.add(spec.predictions(outputs, topK));
      } catch (ModelOutputException e) {
        throw new InferenceException(e.getMessage() + " Where: output '" + info.name() + "'.", e);
      }
    }
    return all;
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
