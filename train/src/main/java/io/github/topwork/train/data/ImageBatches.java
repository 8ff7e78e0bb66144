package io.github.topwork.train.data;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImageFormatException;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.RgbImage;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Images in batches, decoded and preprocessed by background threads as training consumes them.
 *
 * <p>A batch holds {@code float32[batch, height, width, channels]} as the contract says, and class
 * indices {@code int32[batch]}, or rows {@code float32[batch, classes]} where augmentation mixes
 * images. Order and numbers depend on the options alone, not on the threads.
 */
public final class ImageBatches implements Batches {
  private final LabelledImages images;
  private final ImageContract contract;
  private final ImagePreprocessor preprocessor;
  private final BatchOptions options;
  private final Optional<Augmentation> augmentation;
  private final ImageDecoder decoder;

  /** Prepares batches of these images; nothing is read yet. */
  public ImageBatches(LabelledImages images, ImageContract contract, BatchOptions options) {
    this(images, contract, options, Optional.empty());
  }

  /**
   * Prepares batches of these images, each of them changed otherwise in each epoch.
   *
   * @throws io.github.topwork.problem.ModelException if the augmentation is none for such images
   */
  public ImageBatches(
      LabelledImages images,
      ImageContract contract,
      BatchOptions options,
      Optional<Augmentation> augmentation) {
    augmentation.ifPresent(each -> each.check(contract));
    boolean isUnscaled = augmentation.isPresent() && augmentation.get().changesImages();
    this.images = images;
    this.contract = contract;
    this.preprocessor =
        ImagePreprocessor.of(isUnscaled ? Augmentation.unscaled(contract) : contract);
    this.decoder = ImageDecoder.of(contract);
    this.options = options;
    this.augmentation = augmentation;
  }

  @Override
  public long exampleCount() {
    return images.size();
  }

  @Override
  public int batchCount() {
    return options.batchCount(images.size());
  }

  /**
   * Starts an epoch; about two batches for each core are decoded ahead.
   *
   * <p>{@code next} throws a {@link DatasetException} that names the file where one can no longer
   * be read or decoded.
   */
  @Override
  public BatchCursor open(int epoch) {
    List<List<Integer>> batches = EpochOrder.of(images.size(), options, epoch);
    Optional<Augmenter> augmenter =
        augmentation.filter(Augmentation::changesImages).map(each -> new Augmenter(each, contract));
    Loading loading = new Loading(epoch, augmenter);
    List<Callable<Batch>> work = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      List<Integer> indexes = batches.get(i);
      int number = i;
      work.add(() -> loading.batch(number, indexes));
    }
    return new PrefetchCursor(work, () -> augmenter.ifPresent(Augmenter::close));
  }

  /** Reads the batches of one epoch, on any thread. */
  private final class Loading {
    private final int epoch;
    private final Optional<Augmenter> augmenter;

    private Loading(int epoch, Optional<Augmenter> augmenter) {
      this.epoch = epoch;
      this.augmenter = augmenter;
    }

    private Batch batch(int number, List<Integer> indexes) {
      int elements = preprocessor.elements();
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(Math.multiplyExact(4 * indexes.size(), elements))
              .order(ByteOrder.LITTLE_ENDIAN);
      FloatBuffer floats = bytes.asFloatBuffer();
      int[] labels = new int[indexes.size()];
      for (int i = 0; i < labels.length; i++) {
        LabelledImage image = images.images().get(indexes.get(i));
        write(image, floats, i * elements);
        labels[i] = image.label();
      }
      TensorData targets = targets(number, floats, labels);
      Shape shape =
          Shape.of(labels.length, contract.height(), contract.width(), contract.channels());
      return new Batch(TensorData.wrap(DataType.FLOAT, shape, bytes), targets);
    }

    private void write(LabelledImage image, FloatBuffer target, int offset) {
      RgbImage decoded = decode(image);
      if (augmenter.isEmpty()) {
        preprocessor.write(decoded, target, offset);
      } else {
        augmenter.get().write(preprocessor.toArray(decoded), image, epoch, target, offset);
      }
    }

    /** The labels of a batch, whose images are mixed where that was asked for. */
    private TensorData targets(int number, FloatBuffer floats, int[] labels) {
      if (augmentation.isEmpty() || !augmentation.get().mixes()) {
        return TensorData.ofInts(labels, labels.length);
      }
      MixedBatch mixed =
          MixedBatch.of(
              floats,
              contract.height(),
              contract.width(),
              contract.channels(),
              labels,
              images.classes().size());
      SplitMix64 random = augmentation.get().random(epoch, number);
      augmentation.get().mixings().forEach(mixing -> mixing.mix(mixed, random));
      return mixed.rows();
    }
  }

  private RgbImage decode(LabelledImage image) {
    try {
      return decoder.decode(Files.readAllBytes(image.file()), image.name());
    } catch (IOException e) {
      throw gone(image, e.toString());
    } catch (ImageFormatException e) {
      throw gone(image, e.given());
    }
  }

  private static DatasetException gone(LabelledImage image, String given) {
    return new DatasetException(
        new Problem(
            "Image",
            given,
            "an image that can be decoded, as it could when the folder was read",
            image.file().toString(),
            "leave the folder alone while it is in use, and start again"));
  }
}
