package io.github.topwork.export.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.topwork.testdata.SeededModels;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The check lets sound exports pass and refuses wrong ones: mistakes of translation, seeded, in
 * real architectures.
 */
class TranslationFaultsTest {
  private static final Path MODELS = TestData.root().resolve("export/target/models");

  /** A folder of models, for the profile {@code full}: see {@code settled_models.py}. */
  private static final String FOLDER = System.getProperty("topwork.models", "");

  private static final int SEEDS = Integer.getInteger("topwork.seeds", 1);

  /**
   * One epsilon of 1e-5 or 1e-3 beside a variance of about 1 changes a layer by as little as 5e-6:
   * in float32 that is at the edge of what can be told from rounding some layers later. See {@code
   * docs/decisions/0075-parity-that-knows-the-noise.md}.
   */
  private static final Set<TranslationFault> AT_THE_EDGE =
      EnumSet.of(TranslationFault.ONE_EPSILON_DROPPED);

  /**
   * Half a unit in the last place of float32: what changes less of the largest output is in none,
   * for example behind a softmax that says 1.
   */
  private static final double NO_EFFECT = 0x1p-24;

  private static final ParityOptions QUICK = ParityOptions.DEFAULTS.withBatches(List.of(1, 2));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mobilenet-96/keras2",
        "mobilenetv2-96/keras3",
        "resnet50-64/keras3",
        "densenet121-64/keras2"
      })
  void refusesEveryFault_inApplications(String name) throws IOException {
    assertThat(missed(SeededModels.materialize(name, MODELS), 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"small/convolutions/keras3", "small/swish/keras2"})
  void refusesEveryFault_inSmallModels(String name) throws IOException {
    assertThat(missed(TestData.path(name), 2)).isEmpty();
  }

  @Test
  @Tag("full")
  void refusesEveryFault_inAFolderOfModels() throws IOException {
    assumeTrue(!FOLDER.isEmpty(), "-Dtopwork.models=FOLDER names none");
    List<Path> models;
    try (Stream<Path> files = Files.list(Path.of(FOLDER))) {
      models = files.sorted().toList();
    }
    List<String> missed = new ArrayList<>();
    for (Path model : models) {
      missed.addAll(missed(model, SEEDS));
    }
    assertThat(missed).isEmpty();
  }

  /** What went wrong with a model: a sound export refused, or a faulty one not. */
  private List<String> missed(Path model, int seeds) throws IOException {
    List<String> missed = new ArrayList<>();
    FaultyExports exports = FaultyExports.of(model, QUICK, folder);
    ParityReport sound = exports.sound();
    print(model, "sound", sound);
    if (!sound.isWithinTolerance()) {
      missed.add(model + " as it is: " + sound.noisiest());
    }
    for (TranslationFault fault : TranslationFault.values()) {
      for (int seed = 0; seed < seeds; seed++) {
        Optional<ParityReport> report = exports.with(fault, seed);
        if (report.isPresent()) {
          print(model, fault + " " + seed, report.get());
          if (report.get().isWithinTolerance()) {
            double effect = exports.effect(fault, seed);
            System.out.printf(Locale.ROOT, "\tnot seen; effect in float64 %.1e%n", effect);
            if (effect > NO_EFFECT && !AT_THE_EDGE.contains(fault)) {
              missed.add(model + " with " + fault + " " + seed + ": " + report.get().noisiest());
            }
          }
        }
      }
    }
    return missed;
  }

  private static void print(Path model, String what, ParityReport report) {
    System.out.printf(
        Locale.ROOT,
        "%s\t%s\t%.2e\t%.2e\t%.3g\t%.2e%n",
        model.subpath(Math.max(0, model.getNameCount() - 2), model.getNameCount()),
        what,
        report.worst().relative(),
        report.noisiest().relativeNoise(),
        report.noisiest().ratio(),
        report.originalDistance().orElse(0));
  }
}
