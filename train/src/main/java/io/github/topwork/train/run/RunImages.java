package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImageFormatException;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.RgbImage;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.data.ImageFiles;
import io.github.topwork.train.data.ImageFolderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of the folder that a run was trained on, to compare engines with. On noise the outputs of
 * a classifier cancel out to almost nothing, and rounding looks large beside them.
 */
final class RunImages {
  private static final Logger LOG = LoggerFactory.getLogger(RunImages.class);

  private RunImages() {}

  /**
   * Batches of images, spread over the folder.
   *
   * @param batches size of each batch
   * @return a value of the model's only input for each batch, or nothing where the folder is gone
   */
  static List<Map<String, TensorData>> of(RunFolder run, ModelGraph model, List<Integer> batches)
      throws IOException {
    int wanted = batches.stream().mapToInt(Integer::intValue).sum();
    List<RgbImage> images = read(run, wanted);
    if (images.isEmpty()) {
      return List.of();
    }
    ImageContract contract = run.classifier().image();
    ImagePreprocessor preprocessor = ImagePreprocessor.of(contract);
    int elements = preprocessor.elements();
    List<Map<String, TensorData>> inputs = new ArrayList<>();
    int next = 0;
    for (int batch : batches) {
      float[] values = new float[Math.multiplyExact(batch, elements)];
      for (int i = 0; i < batch; i++) {
        preprocessor.write(images.get(next++ % images.size()), values, i * elements);
      }
      TensorData input =
          TensorData.ofFloats(
              values, batch, contract.height(), contract.width(), contract.channels());
      inputs.add(Map.of(model.inputs().get(0).name(), input));
    }
    return inputs;
  }

  private static List<RgbImage> read(RunFolder run, int wanted) throws IOException {
    Path data = Path.of(run.record().json().path("options").path("data").asText());
    if (!Files.isDirectory(data)) {
      return List.of();
    }
    List<Path> files = ImageFiles.in(data, ImageFolderOptions.KERAS_EXTENSIONS).images();
    ImageDecoder decoder = ImageDecoder.of(run.classifier().image());
    List<RgbImage> images = new ArrayList<>();
    int step = Math.max(1, files.size() / wanted);
    for (int i = 0; i < files.size() && images.size() < wanted; i += step) {
      try {
        images.add(decoder.decode(files.get(i)));
      } catch (ImageFormatException unreadable) {
        // Training left it out too, and said so.
        LOG.debug("left out of the comparison", unreadable);
      }
    }
    return images;
  }
}
