package io.github.topwork.cli;

import io.github.topwork.OnnxFiles;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.text.Sizes;
import io.github.topwork.train.run.Evaluation;
import io.github.topwork.train.run.TrainingResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a demo did: one line for each step.
 *
 * @param out folder of the demo
 * @param lines what there is to say, by step
 * @param isGood whether the ONNX file and the server gave what TensorFlow gave
 */
record DemoReport(Path out, Map<String, String> lines, boolean isGood) {
  /** Name of the written report. */
  static final String FILE = "report.md";

  DemoReport {
    lines = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(lines));
  }

  /** The report for a terminal. */
  String toText() {
    int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder("\nTopwork demo\n");
    lines.forEach(
        (step, line) ->
            text.append("  ")
                .append(step)
                .append(" ".repeat(width - step.length() + 2))
                .append(line)
                .append('\n'));
    return text.append("\nReport: ")
        .append(out.resolve(FILE))
        .append("\nNext:   topwork predict ")
        .append(out.resolve("run"))
        .append(" IMAGE\n        topwork serve --model digits=")
        .append(out.resolve("run"))
        .append('\n')
        .toString();
  }

  /** The report as a page. */
  String toMarkdown() {
    StringBuilder page = new StringBuilder("# Topwork demo\n\n| step | result |\n|---|---|\n");
    lines.forEach(
        (step, line) ->
            page.append("| ")
                .append(step)
                .append(" | ")
                .append(line.replace("|", "\\|"))
                .append(" |\n"));
    return page.append("\n![Loss and accuracy of every epoch](run/history.png)\n")
        .append("\n![Confusion matrix of the held-out images](run/confusion.png)\n")
        .toString();
  }

  /** Collects the report while the demo runs. */
  static final class Builder {
    private final Path out;
    private final long start = System.nanoTime();
    private final Map<String, String> lines = new LinkedHashMap<>();
    private double accuracy = Double.NaN;
    private boolean isGood = true;

    Builder(Path out) {
      this.out = out;
    }

    void backbone(ModelGraph model) {
      line(
          "import",
          "%s, written by %s: %s parameters, %d nodes",
          model.provenance().format(),
          model.provenance().producer(),
          Sizes.count(model.parameterCount()),
          model.graph().size());
    }

    void training(TrainingResult result) {
      Evaluation evaluation = result.evaluation().orElseThrow();
      accuracy = evaluation.accuracy();
      result.headAccuracy().ifPresent(head -> line("head", "accuracy %.4f, backbone frozen", head));
      line(
          "fine-tuning",
          "accuracy %.4f on %d held-out images",
          accuracy,
          evaluation.matrix().total());
    }

    void onnx(OnnxFiles.Written written) {
      line(
          "ONNX",
          "%d nodes, %s; distance from the truth %s",
          written.nodes(),
          Sizes.bytes(written.bytes()),
          written.parity().distance());
    }

    void onnxEvaluation(Evaluation evaluation) {
      boolean same = evaluation.accuracy() == accuracy;
      isGood &= same;
      line(
          "evaluation",
          "accuracy %.4f in ONNX Runtime, %s TensorFlow",
          evaluation.accuracy(),
          same ? "as in" : "NOT as in");
    }

    void served(String image, String actual, String label, double probability, double millis) {
      line(
          "serving",
          "%s is '%s' with probability %.3f (it is '%s'), in %.1f ms over HTTP",
          image,
          label,
          probability,
          actual,
          millis);
    }

    DemoReport build() {
      line("total", "%s", Sizes.duration((System.nanoTime() - start) / 1_000_000));
      return new DemoReport(out, lines, isGood);
    }

    private void line(String step, String format, Object... values) {
      lines.put(step, String.format(Locale.ROOT, format, values));
    }
  }
}
