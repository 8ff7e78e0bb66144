package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.train.report.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final Pattern ACCURACY = Pattern.compile("accuracy (\\d\\.\\d+)");

  @TempDir private Path folder;

  @Test
  void reachesItsAccuracies_andServesAnImage() throws IOException {
    DemoReport report = new Demo(Samples.BACKBONE, Samples.DIGITS, folder, Console.silent()).run();

    assertThat(report.isGood()).isTrue();
    assertThat(accuracy(report, "head")).isGreaterThanOrEqualTo(0.90);
    assertThat(accuracy(report, "fine-tuning")).isGreaterThanOrEqualTo(0.95);
    assertThat(report.lines().get("evaluation")).contains("as in TensorFlow");
    assertThat(report.lines().get("serving")).contains("over HTTP");
    assertThat(report.toText()).contains("Report: " + folder);
    assertThat(report.toMarkdown()).contains("| ONNX | ", "run/history.png");
    assertThat(folder.resolve("run").resolve("model.onnx")).isRegularFile();
  }

  private static double accuracy(DemoReport report, String step) {
    Matcher matcher = ACCURACY.matcher(String.valueOf(report.lines().get(step)));
    assertThat(matcher.find()).as("an accuracy in: %s", report.lines().get(step)).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
