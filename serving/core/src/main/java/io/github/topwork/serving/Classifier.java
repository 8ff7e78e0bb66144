package io.github.topwork.serving;

import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.ModelOutputException;
import io.github.topwork.image.Prediction;
import io.github.topwork.image.RgbImage;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.HalfFloat;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images to the model's input, the model's output to labels. */
final class Classifier {
  private final ClassifierSpec spec;
  private final ImagePreprocessor preprocessor;
  private final DataType inputType;

  Classifier(ClassifierSpec spec, DataType inputType) {
    this.spec = spec;
    this.preprocessor = ImagePreprocessor.of(spec.image());
    this.inputType = inputType;
  }

  /** {@code [images, height, width, channels]} in the model's element type. */
  TensorData input(List<RgbImage> images) {
    ImageContract contract = preprocessor.contract();
    int elements = Math.multiplyExact(images.size(), preprocessor.elements());
    ByteBuffer bytes = TensorData.allocateDirect(DataType.FLOAT, elements);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int index = 0; index < images.size(); index++) {
      preprocessor.write(images.get(index), floats, index * preprocessor.elements());
    }
    if (inputType == DataType.HALF) {
      bytes = TensorData.allocateDirect(DataType.HALF, elements);
      ShortBuffer halves = bytes.asShortBuffer();
      for (int index = 0; index < elements; index++) {
        halves.put(index, HalfFloat.toHalf(floats.get(index)));
      }
    }
    return TensorData.wrap(
        inputType,
        Shape.of(images.size(), contract.height(), contract.width(), contract.channels()),
        bytes);
  }

  /**
   * The most probable classes per image, best first; equal ones by index.
   *
   * @throws InferenceException if the output holds NaN or infinity
   */
  List<List<Prediction>> predictions(ValueInfo info, TensorData output, int topK) {
    double[] values = output.toDoubles();
    int images = Math.toIntExact(output.shape().dim(0).sizeOrMinusOne());
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
}
