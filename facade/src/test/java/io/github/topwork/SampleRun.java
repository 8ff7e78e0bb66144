package io.github.topwork;

import io.github.topwork.testdata.TestData;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.run.TrainingJob;
import io.github.topwork.train.run.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A head on the sample backbone, trained for moments on a few of the sample's digits. */
final class SampleRun {
  private static final int IMAGES_PER_CLASS = 20;

  private SampleRun() {}

  static RunFolder train(Path folder, String... digits) throws IOException {
    Path data = folder.resolve("data");
    for (String digit : digits) {
      Path target = Files.createDirectories(data.resolve(digit));
      for (Path image : images(digit).subList(0, IMAGES_PER_CLASS)) {
        Files.copy(image, target.resolve(image.getFileName()));
      }
    }
    TrainingOptions options =
        TrainingOptions.builder(
                TestData.path("mini-xception/keras2-savedmodel"), data, folder.resolve("run"))
            .preprocessing("tf")
            .headPhase(3, 1e-2)
            .fineTuning(0, 1e-5)
            .cache(new CacheFolder(folder.resolve("cache"), CacheFolder.DEFAULT_MAX_BYTES))
            .build();
    TrainingJob.run(options, Console.silent());
    return RunFolder.open(options.out());
  }

  /** Files of a digit, sorted. */
  static List<Path> images(String digit) throws IOException {
    try (Stream<Path> files = Files.list(TestData.path("digits").resolve(digit))) {
      return files.sorted().toList();
    }
  }
}
