package io.github.topwork.train.data;

import io.github.topwork.file.Sha256;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImageFormatException;
import io.github.topwork.image.RgbImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Reads, digests and decodes every file of a scan, on all cores, keeping their order. */
final class ImageCheck {
  private static final long POLL_MILLIS = 50;

  private ImageCheck() {}

  /** The usable images and the files that were skipped. */
  record Result(List<LabelledImage> images, List<DataReport.Skipped> skipped) {}

  private record Checked(LabelledImage image, Optional<String> problem) {}

  static Result all(
      Path root,
      FolderScan scan,
      List<String> classes,
      ImageFolderOptions options,
      BooleanSupplier stop)
      throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<Future<Checked>> work = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      int of = label;
      for (Path file : scan.filesByClass().getOrDefault(classes.get(label), List.of())) {
        work.add(threads.submit(() -> check(root, file, of, options)));
      }
    }
    List<LabelledImage> images = new ArrayList<>();
    List<DataReport.Skipped> skipped = new ArrayList<>();
    try {
      for (Future<Checked> future : work) {
        Checked checked = await(future, root, stop);
        checked
            .problem()
            .ifPresentOrElse(
                reason -> skipped.add(new DataReport.Skipped(checked.image().name(), reason)),
                () -> images.add(checked.image()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + root);
    } catch (ExecutionException e) {
      throw new IllegalStateException("checking the images of " + root, e.getCause());
    } finally {
      threads.shutdownNow();
    }
    return new Result(images, skipped);
  }

  private static Checked await(Future<Checked> future, Path root, BooleanSupplier stop)
      throws InterruptedException, ExecutionException {
    while (true) {
      if (stop.getAsBoolean()) {
        throw new CancellationException("stopped while reading " + root);
      }
      try {
        return future.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Not done yet: time to ask again.
        continue;
      }
    }
  }

  private static Checked check(Path root, Path file, int label, ImageFolderOptions options) {
    String name = FolderScan.name(root, file);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      return new Checked(
          new LabelledImage(file, name, label, "0".repeat(64)),
          Optional.of("cannot be read: " + e));
    }
    LabelledImage image = new LabelledImage(file, name, label, Sha256.hex(bytes));
    if (options.knownGood().test(image.sha256())) {
      return new Checked(image, Optional.empty());
    }
    return new Checked(image, decodeProblem(options.decoder(), bytes, name));
  }

  private static Optional<String> decodeProblem(ImageDecoder decoder, byte[] bytes, String name) {
    try {
      RgbImage unused = decoder.decode(bytes, name);
      return Optional.empty();
    } catch (ImageFormatException e) {
      return Optional.of(e.given() + " (expected: " + e.expected() + ")");
    }
  }
}
