package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package's page, run; the page and this file hold the same lines. */
class PackageExampleTest {
  private static final String SOURCES = "java/io/github/topwork/train/";

  private static TransferModel example(
      ModelGraph backbone, WeightSource weights, Batches training, Batches validation) {
    // Example begins.
    TransferModel model =
        TransferModel.builder(backbone, weights)
            .name("xception")
            .preprocessing(Layers.rescaling(1 / 127.5, -1))
            .head(Head.classifier(5, 0.2))
            .build()
            .freeze("xception");
    Loss loss = Loss.sparseCategoricalCrossentropy();
    FitOptions options = FitOptions.builder().epochs(10).validation(validation).build();
    try (CompiledModel head =
        model.compile(CompileOptions.of(OptimizerSpec.adam(), loss, Metric.accuracy()))) {
      head.fit(training, options);
      model = head.trained().unfreeze("xception");
    }
    try (CompiledModel whole =
        model.compile(CompileOptions.of(OptimizerSpec.adam(1e-5), loss, Metric.accuracy()))) {
      whole.fit(training, options);
      model = whole.trained();
    }
    // Example ends.
    return model;
  }

  @Test
  void trainsHeadAndBackbone() {
    Batches data = SmallNet.batches(2, 6, 3, 1);

    TransferModel trained = example(SmallNet.backbone(), SmallNet.weightSource(), data, data);

    assertThat(trained.weights().get("conv/kernel"))
        .isNotEqualTo(SmallNet.weights().get("conv/kernel"));
    assertThat(trained.weights().get("bn/moving_mean"))
        .isEqualTo(SmallNet.weights().get("bn/moving_mean"));
  }

  @Test
  void standsOnThePackagePage() throws IOException {
    Path sources = TestData.root().resolve("train/src");
    String test = Files.readString(sources.resolve("test/" + SOURCES + "PackageExampleTest.java"));
    String page = Files.readString(sources.resolve("main/" + SOURCES + "package-info.java"));
    List<String> example =
        test.substring(test.indexOf("// Example begins."), test.indexOf("// Example ends."))
            .lines()
            .skip(1)
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> shown =
        page.substring(page.indexOf("{@code\n"), page.indexOf("}</pre>"))
            .lines()
            .skip(1)
            .map(line -> line.replaceFirst("^ \\*", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();

    assertThat(shown).isEqualTo(example);
  }
}
