package io.github.topwork.train.report;

import io.github.topwork.train.EpochResult;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Loss and metrics of every epoch as curves, training against validation, phases told apart by a
 * dashed line.
 */
public final class HistoryChart {
  private static final int WIDTH = 620;
  private static final int HEIGHT = 420;
  private static final int HEADER = 54;
  private static final int MAX_EPOCH_LABELS = 16;

  /** XChart leaves out the label of a tick that lies on the edge. */
  private static final double EDGE = 0.004;

  private static final String VALIDATION_PREFIX = "val_";
  private static final Pattern SHARES =
      Pattern.compile("(accuracy|auc|precision|recall|f1_score|fbeta_score)$");

  private final List<PhaseHistory> phases;
  private final List<EpochResult> epochs;

  private HistoryChart(List<PhaseHistory> phases) {
    this.phases = phases.stream().filter(p -> !p.history().epochs().isEmpty()).toList();
    this.epochs = this.phases.stream().flatMap(p -> p.history().epochs().stream()).toList();
  }

  /**
   * Writes the picture: one panel for each of loss and metrics, up to three in a row, at twice the
   * size for dense displays.
   *
   * @param title shown above, for example the name of the backbone and the data
   * @throws IllegalArgumentException if no phase has an epoch
   * @throws IOException if the file cannot be written
   */
  public static void writePng(Path file, String title, List<PhaseHistory> phases)
      throws IOException {
    HistoryChart chart = new HistoryChart(phases);
    if (chart.epochs.isEmpty()) {
      throw new IllegalArgumentException("phases: no epoch (expected: at least one)");
    }
    List<String> names = chart.panelNames();
    int columns = columns(names.size());
    int rows = (names.size() + columns - 1) / columns;
    ChartStyle.writePng(
        file,
        WIDTH * columns,
        HEIGHT * rows + HEADER,
        graphics -> chart.paint(graphics, title, names));
  }

  /** Four panels in a row would be too small to read. */
  private static int columns(int panels) {
    return panels == 4 ? 2 : Math.min(3, panels);
  }

  /** Metrics first and the loss last, as the epoch line has them. */
  private List<String> panelNames() {
    Set<String> names = new LinkedHashSet<>();
    for (EpochResult epoch : epochs) {
      epoch.values().keySet().stream()
          .filter(name -> !name.startsWith(VALIDATION_PREFIX) && !name.equals("loss"))
          .forEach(names::add);
    }
    names.add("loss");
    return List.copyOf(names);
  }

  private void paint(Graphics2D graphics, String title, List<String> names) {
    graphics.setColor(ChartStyle.INK);
    graphics.setFont(ChartStyle.font(Font.BOLD, 17));
    graphics.drawString(title, 24, 34);
    graphics.translate(0, HEADER);
    int columns = columns(names.size());
    for (int i = 0; i < names.size(); i++) {
      XYChart panel = panel(names.get(i));
      panel.paint(graphics, WIDTH, HEIGHT);
      paintEpochs(graphics, panel);
      paintPhases(graphics, panel);
      boolean isLastOfRow = i % columns == columns - 1;
      graphics.translate(isLastOfRow ? -(columns - 1) * WIDTH : WIDTH, isLastOfRow ? HEIGHT : 0);
    }
  }

  private XYChart panel(String name) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title(name))
            .xAxisTitle("Epoch")
            .build();
    style(chart);
    add(chart, "Training", name, ChartStyle.TRAINING);
    add(chart, "Validation", VALIDATION_PREFIX + name, ChartStyle.VALIDATION);
    chart.getStyler().setXAxisMin(epochs.size() == 1 ? 0.0 : 1 - 0.02 * epochs.size());
    chart.getStyler().setXAxisMax(epochs.size() == 1 ? 2.0 : 1.02 * epochs.size());
    setRange(chart, name);
    return chart;
  }

  /** {@code f1_score} as a person writes it: F1 score. */
  private static String title(String name) {
    String words = name.replace('_', ' ').replaceAll("\\bauc\\b", "AUC");
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private void style(XYChart chart) {
    chart
        .getStyler()
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setLegendBorderColor(ChartStyle.PAPER)
        .setLegendFont(ChartStyle.font(Font.PLAIN, 12))
        .setChartBackgroundColor(ChartStyle.PAPER)
        .setPlotBackgroundColor(ChartStyle.PAPER)
        .setPlotBorderColor(ChartStyle.GRID)
        .setChartTitleBoxVisible(false)
        .setChartTitleFont(ChartStyle.font(Font.BOLD, 14))
        .setChartFontColor(ChartStyle.INK)
        .setChartPadding(14)
        .setPlotContentSize(1.0)
        .setMarkerSize(epochs.size() > 60 ? 0 : 6);
    chart
        .getStyler()
        .setPlotGridLinesColor(ChartStyle.GRID)
        .setPlotGridLinesStroke(ChartStyle.THIN)
        .setPlotGridVerticalLinesVisible(false)
        .setPlotMargin(0)
        .setAxisTicksLineVisible(false)
        .setAxisTicksMarksVisible(false)
        .setAxisTickLabelsColor(ChartStyle.SOFT_INK)
        .setAxisTickLabelsFont(ChartStyle.font(Font.PLAIN, 12))
        .setAxisTitleFont(ChartStyle.font(Font.PLAIN, 12))
        .setAxisTitlePadding(20)
        .setLocale(Locale.ROOT)
        .setxAxisTickLabelsFormattingFunction(value -> " ");
  }

  private void add(XYChart chart, String label, String name, java.awt.Color color) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < epochs.size(); i++) {
      Double value = epochs.get(i).values().get(name);
      if (value != null && Double.isFinite(value)) {
        x.add(i + 1.0);
        y.add(value);
      }
    }
    if (x.isEmpty()) {
      return;
    }
    XYSeries series = chart.addSeries(label, x, y);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(2.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
    series.setSmooth(false);
  }

  /** Shares of one end at 1, losses begin at 0; so curves of several runs can be compared. */
  private void setRange(XYChart chart, String name) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (XYSeries series : chart.getSeriesMap().values()) {
      for (double value : series.getYData()) {
        if (Double.isFinite(value)) {
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
      }
    }
    if (SHARES.matcher(name).find() && least >= 0 && least <= most) {
      chart.getStyler().setYAxisMax(1.0 + EDGE);
      chart.getStyler().setYAxisMin(Math.max(0, Math.floor((least - 0.02) * 20) / 20));
    } else if (least >= 0 && most > 0) {
      chart.getStyler().setYAxisMin(-EDGE * most);
      chart.getStyler().setYAxisMax(1.05 * most);
    } else if (least <= most) {
      double edge = 0.05 * (most > least ? most - least : Math.max(1, Math.abs(most)));
      chart.getStyler().setYAxisMin(least - edge);
      chart.getStyler().setYAxisMax(most + edge);
    } else {
      chart.getStyler().setYAxisMin(0.0);
      chart.getStyler().setYAxisMax(1.0);
    }
  }

  /** XChart numbers an axis by round steps from its edge; epochs are whole and begin at 1. */
  private void paintEpochs(Graphics2D graphics, XYChart panel) {
    int step = (epochs.size() + MAX_EPOCH_LABELS - 1) / MAX_EPOCH_LABELS;
    double bottom = panel.getScreenYFromChart(panel.getStyler().getYAxisMin());
    graphics.setFont(ChartStyle.font(Font.PLAIN, 12));
    graphics.setColor(ChartStyle.SOFT_INK);
    for (int epoch = 1; epoch <= epochs.size(); epoch += step) {
      String label = String.valueOf(epoch);
      double x = panel.getScreenXFromChart(epoch);
      int width = graphics.getFontMetrics().stringWidth(label);
      graphics.drawString(label, (float) (x - width / 2.0), (float) bottom + 17);
    }
  }

  /** A dashed line where a phase begins, between two epochs, with the phase's name beside it. */
  private void paintPhases(Graphics2D graphics, XYChart panel) {
    int before = 0;
    double top = panel.getScreenYFromChart(panel.getStyler().getYAxisMax());
    double bottom = panel.getScreenYFromChart(panel.getStyler().getYAxisMin());
    graphics.setFont(ChartStyle.font(Font.ITALIC, 12));
    for (PhaseHistory phase : phases) {
      double start = panel.getScreenXFromChart(before + 0.5);
      if (before > 0) {
        graphics.setColor(ChartStyle.PHASE);
        graphics.setStroke(ChartStyle.DASHED);
        graphics.drawLine((int) start, (int) top, (int) start, (int) bottom);
        int width = graphics.getFontMetrics().stringWidth(phase.name());
        double right = panel.getScreenXFromChart(panel.getStyler().getXAxisMax());
        double x = start + 6 + width <= right ? start + 6 : start - 6 - width;
        graphics.drawString(phase.name(), (float) x, (float) bottom - 8);
      }
      before += phase.history().epochs().size();
    }
  }
}
