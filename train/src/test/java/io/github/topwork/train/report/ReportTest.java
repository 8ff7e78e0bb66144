package io.github.topwork.train.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;
import io.github.topwork.train.StopReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path temp;

  static List<PhaseHistory> phases(int headEpochs, int tuningEpochs) {
    List<PhaseHistory> phases = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, Integer> phase :
        List.of(Map.entry("head", headEpochs), Map.entry("fine-tuning", tuningEpochs))) {
      List<EpochResult> epochs = new ArrayList<>();
      for (int i = 0; i < phase.getValue(); i++) {
        number++;
        double bonus = phase.getKey().equals("head") ? 0 : 0.06;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("accuracy", 0.94 - 0.5 / number + bonus);
        values.put("loss", 0.1 + 1.2 / number - bonus);
        values.put("val_accuracy", 0.92 - 0.35 / number + bonus);
        values.put("val_loss", 0.16 + 1.0 / number - bonus);
        epochs.add(new EpochResult(i, 1e-3, values, Duration.ofMillis(1500 + number)));
      }
      phases.add(new PhaseHistory(phase.getKey(), new History(epochs, StopReason.COMPLETED)));
    }
    return phases;
  }

  @Test
  void printsEpochLineAsKeras() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", 0.9);
    values.put("loss", 0.00031234);
    assertThat(KerasFormat.epochLine(9, 13, 2.4, 0.1504, values))
        .isEqualTo(" 9/13 - 2s - 150ms/step - accuracy: 0.9000 - loss: 3.1234e-04");
    assertThat(KerasFormat.perStep(1.6, "step")).isEqualTo("2s/step");
    assertThat(KerasFormat.perStep(8e-5, "image")).isEqualTo("80us/image");
  }

  @Test
  void numbersEpochsThroughAllPhases_inCsv() {
    String csv = HistoryReport.csv(phases(2, 1));
    assertThat(csv.lines())
        .hasSize(4)
        .startsWith("epoch,phase,learning_rate,seconds,accuracy,loss,val_accuracy,val_loss");
    assertThat(csv.lines().skip(3).findFirst().orElseThrow())
        .startsWith("3,fine-tuning,0.001,1.503,0.8333");
  }

  /**
   * Values below 0, of which none is finite, and all the same; as R² and cosine similarity have.
   */
  @Test
  void drawsWhatIsBelowZero() throws IOException {
    List<EpochResult> epochs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Map<String, Double> values =
          Map.of("r2_score", -3.0 + i, "odd", Double.NaN, "loss", -1.0, "auc", -0.5);
      epochs.add(new EpochResult(i, 0.1, values, Duration.ofSeconds(1)));
    }
    Path file = temp.resolve("below.png");
    HistoryChart.writePng(
        file,
        "below zero",
        List.of(
            new PhaseHistory("head", new History(epochs, StopReason.COMPLETED)),
            new PhaseHistory("fine-tuning", new History(epochs, StopReason.COMPLETED))));
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(2480);
  }

  @Test
  void drawsHistory() throws IOException {
    Path file = temp.resolve("history.png");
    HistoryChart.writePng(file, "mini-xception on digits", phases(8, 5));
    var image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(2480);
    assertThat(image.getHeight()).isEqualTo(948);
    HistoryChart.writePng(file, "one epoch", phases(1, 0));
    assertThat(temp).isDirectoryContaining("glob:**history.png");
    assertThatThrownBy(() -> HistoryChart.writePng(file, "none", phases(0, 0)))
        .hasMessage("phases: no epoch (expected: at least one)");
  }

  @Test
  void countsAndDrawsConfusion() throws IOException {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            List.of("cats", "dogs", "owls"),
            new int[] {0, 0, 0, 1, 1, 2},
            new int[] {0, 0, 1, 1, 1, 1});
    assertThat(matrix.accuracy()).isEqualTo(4 / 6.0);
    assertThat(matrix.recall(0)).isEqualTo(2 / 3.0);
    assertThat(matrix.precision(1)).isEqualTo(0.5);
    assertThat(matrix.precision(2)).isZero();
    assertThat(matrix.toText())
        .isEqualTo(
            """
            true \\ predicted    cats    dogs    owls  recall
            cats                   2       1       0  0.6667
            dogs                   0       2       0  1.0000
            owls                   0       1       0  0.0000
            precision         1.0000  0.5000  0.0000
            accuracy 0.6667 (4 of 6)""");
    Path file = temp.resolve("confusion.png");
    ConfusionChart.writePng(file, matrix);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isGreaterThan(800);
  }

  @Test
  void showsOneLineForATask_whenNobodyWatches() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Console console = new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    try (Console.Task task = console.task("Features", " images", 12)) {
      task.step(8);
      task.step(4);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .matches("Features: 12 images in \\d+\\.\\d s \\(.*/image\\)\\R");
  }
}
