package io.github.topwork.graph.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text in aligned columns, two spaces apart; numbers to the right. */
public final class Table {
  /**
   * A column.
   *
   * @param title stands above it
   * @param isRightAligned whether cells end at its right side, as numbers do
   */
  public record Column(String title, boolean isRightAligned) {
    /** Text. */
    public static Column left(String title) {
      return new Column(title, false);
    }

    /** Numbers. */
    public static Column right(String title) {
      return new Column(title, true);
    }
  }

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** A table without rows. */
  public static Table of(Column... columns) {
    return new Table(List.of(columns));
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   * @throws IllegalArgumentException if they are more or fewer
   */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "cells: " + Arrays.toString(cells) + " (expected: " + columns.size() + ")");
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Title, rule and rows, each line ending in a newline. */
  @Override
  public String toString() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              length(columns.get(i).title()),
              rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0));
    }
    StringBuilder text = new StringBuilder();
    append(text, columns.stream().map(Column::title).toList(), widths);
    int total = Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    text.append("─".repeat(total)).append('\n');
    rows.forEach(row -> append(text, row, widths));
    return text.toString();
  }

  private void append(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - length(cells.get(i)));
      line.append(i == 0 ? "" : "  ");
      line.append(
          columns.get(i).isRightAligned() ? padding + cells.get(i) : cells.get(i) + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
