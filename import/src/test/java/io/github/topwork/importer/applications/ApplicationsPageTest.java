package io.github.topwork.importer.applications;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.importer.GeneratedPage;
import io.github.topwork.importer.cache.OfficialWeights;
import io.github.topwork.testdata.ApplicationSummaries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of forms is what Keras says, and {@code docs/applications.md} is that table. */
class ApplicationsPageTest {
  @Test
  void listsEveryFormWithTheParametersAndFilesOfKeras() throws IOException {
    List<String> actual = new ArrayList<>();
    for (ApplicationForm form : ApplicationForm.all()) {
      for (boolean top : new boolean[] {true, false}) {
        OfficialWeights file = form.officialWeights(top);
        actual.add(
            line(form.name(), top, form.parameters(top))
                + String.join(" ", file.file(), file.url(), file.hash().orElse("-")));
      }
    }
    List<String> expected = new ArrayList<>();
    for (ApplicationSummaries.Summary summary : ApplicationSummaries.summaries()) {
      ApplicationSummaries.WeightFile file = summary.weightFile().orElseThrow();
      expected.add(
          line(
                  summary.name().replaceFirst("_1\\.0$", ""),
                  summary.includeTop(),
                  new ApplicationForm.Parameters(summary.total(), summary.trainable()))
              + String.join(" ", file.name(), file.url(), file.hash().orElse("-")));
    }
    assertThat(actual).containsExactlyElementsOf(expected);
  }

  private static String line(String name, boolean top, ApplicationForm.Parameters parameters) {
    return name + " " + top + " " + parameters.total() + " " + parameters.trainable() + " ";
  }

  @Test
  void keepsThePageUpToDate() throws IOException {
    GeneratedPage.assertUpToDate("docs/applications.md", page(), ApplicationsPageTest.class);
  }

  private static String page() {
    StringBuilder text =
        new StringBuilder(
            """
            # Keras Applications

            Generated from the architectures; `ApplicationsPageTest` fails when this page is not up to date.
            Names, order and weight shapes of all layers equal those of Keras 3, so that its weight files fit.

            ```java
            ImportedModel backbone =
                Applications.xception()
                    .includeTop(false)
                    .inputShape(150, 150, 3)
                    .pooling(Pooling.AVG)
                    .weights("imagenet") // or "none", or a file
                    .build();
            ```

            `imagenet` takes the official file from Keras's own cache, `~/.keras/models` (`KERAS_HOME` moves it);
            `topwork applications fetch NAME` puts it there. A file may be of any Keras: weights only, a whole model in HDF5,
            or a `.keras` archive. `topwork inspect` also opens a weights file alone where its weights are those of a model below.

            **Pixels**: `preprocess_input` of the family. `tf` scales to -1 to 1; `torch` to 0 to 1 and standardizes with
            ImageNet's mean and deviation; `caffe` puts blue first and subtracts ImageNet's mean; with `none` the model
            scales pixels from 0 to 255 itself. Image contracts take the same names; `preprocessInput(true)` makes it the model's
            first layer.

            | model | input | pixels | parameters | trainable | without top | trainable | float32 | official weights, with and without top |
            |---|---|---|---:|---:|---:|---:|---:|---|
            """);
    for (ApplicationForm form : ApplicationForm.all()) {
      Application application = form.application();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d×%d | %s | %,d | %,d | %,d | %,d | %,d MB | `%s`<br>`%s` |%n",
              form.name(),
              application.defaultSize(),
              application.defaultSize(),
              application.preprocessing().key(),
              form.parameters().total(),
              form.parameters().trainable(),
              form.parametersWithoutTop().total(),
              form.parametersWithoutTop().trainable(),
              Math.round(form.parameters().total() * 4 / 1e6),
              form.officialWeights(true).file(),
              form.officialWeights(false).file()));
    }
    return text.toString();
  }
}
