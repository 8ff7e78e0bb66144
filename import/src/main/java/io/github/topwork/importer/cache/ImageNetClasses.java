package io.github.topwork.importer.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.image.TopK;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The 1000 classes of ImageNet in the order of the official weights, as {@code
 * imagenet_class_index.json} of Keras lists them: {@code {"0": ["n01440764", "tench"], ...}}.
 */
public final class ImageNetClasses {
  /** Number of classes. */
  public static final int COUNT = 1000;

  private static final String FILE = "imagenet_class_index.json";

  /** The list in Keras's cache, and where Keras takes it from. */
  public static final OfficialWeights OFFICIAL =
      new OfficialWeights(
          FILE,
          OfficialWeights.SERVER + "download.tensorflow.org/data/" + FILE,
          Optional.of("c2c37ea517e94d9795004a39431a14cb"));

  private static final long MAX_BYTES = 1 << 20;

  private final List<String> ids;
  private final List<String> descriptions;

  private ImageNetClasses(List<String> ids, List<String> descriptions) {
    this.ids = List.copyOf(ids);
    this.descriptions = List.copyOf(descriptions);
  }

  /**
   * Reads the list from Keras's cache.
   *
   * @throws FileNotFoundException if it is not there
   * @throws IOException if it cannot be read
   */
  public static ImageNetClasses fromCache() throws IOException {
    return read(KerasCache.models().resolve(FILE));
  }

  /**
   * Reads the list.
   *
   * @throws FileNotFoundException if it is not there; the message says where it can be had
   * @throws ModelFormatException if it is no list of 1000 classes
   * @throws IOException if it cannot be read
   */
  public static ImageNetClasses read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException(
          new Problem(
                  "Names of the ImageNet classes",
                  "no such file",
                  "the list that Keras keeps in its cache",
                  file.toString(),
                  "run 'topwork applications fetch classes', or download " + OFFICIAL.url())
              .toString());
    }
    if (Files.size(file) > MAX_BYTES) {
      throw wrong(file, Files.size(file) + " bytes");
    }
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    List<String> ids = new ArrayList<>();
    List<String> descriptions = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      JsonNode entry = json.path(String.valueOf(i));
      if (!entry.path(0).isTextual() || !entry.path(1).isTextual()) {
        throw wrong(file, "entry " + i + ": " + (entry.isMissingNode() ? "absent" : entry));
      }
      ids.add(entry.get(0).textValue());
      descriptions.add(entry.get(1).textValue());
    }
    return new ImageNetClasses(ids, descriptions);
  }

  private static ModelFormatException wrong(Path file, String given) {
    return new ModelFormatException(
        new Problem(
            "Names of the ImageNet classes",
            given,
            "1000 entries such as \"0\": [\"n01440764\", \"tench\"]",
            file.toString(),
            "download it again from " + OFFICIAL.url()));
  }

  /**
   * A name for each class, in their order. Of the descriptions two stand twice, for a bird and a
   * machine and for two bathing suits; there the identifier follows, as in {@code crane
   * (n03126707)}.
   */
  public List<String> names() {
    return IntStream.range(0, COUNT)
        .mapToObj(
            i -> {
              String description = descriptions.get(i);
              boolean isTwice = Collections.frequency(descriptions, description) > 1;
              return isTwice ? description + " (" + ids.get(i) + ")" : description;
            })
        .toList();
  }

  /**
   * Names what a model found, as {@code decode_predictions} does.
   *
   * @param predictions one row of 1000 scores for each image
   * @param top how many of them to name, the most probable first
   * @throws IllegalArgumentException if a row is of another length
   */
  public List<List<ImageNetPrediction>> decode(float[][] predictions, int top) {
    if (top < 0) {
      throw new IllegalArgumentException("top: " + top + " (expected: 0 or more)");
    }
    List<List<ImageNetPrediction>> decoded = new ArrayList<>();
    for (float[] row : predictions) {
      if (row.length != COUNT) {
        throw new IllegalArgumentException(
            "predictions: "
                + row.length
                + " scores for image "
                + decoded.size()
                + " (expected: "
                + COUNT
                + ", those of a model with its top)");
      }
      decoded.add(
          Arrays.stream(TopK.of(doubles(row), top))
              .mapToObj(i -> new ImageNetPrediction(ids.get(i), descriptions.get(i), row[i]))
              .toList());
    }
    return decoded;
  }

  private static double[] doubles(float[] row) {
    return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
  }
}
