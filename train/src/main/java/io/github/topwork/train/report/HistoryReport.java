package io.github.topwork.train.report;

import io.github.topwork.train.EpochResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The epochs of all phases, numbered through from 1, as CSV. */
public final class HistoryReport {
  private HistoryReport() {}

  /**
   * Returns a header line and one line per epoch: {@code
   * epoch,phase,learning_rate,seconds,accuracy,loss,...}; values by name; one that an epoch does
   * not have is empty.
   */
  public static String csv(List<PhaseHistory> phases) {
    Set<String> names = new TreeSet<>();
    phases.forEach(phase -> names.addAll(phase.history().names()));
    List<String> header = new ArrayList<>(List.of("epoch", "phase", "learning_rate", "seconds"));
    header.addAll(names);
    StringBuilder csv = new StringBuilder(String.join(",", header)).append('\n');
    int number = 0;
    for (PhaseHistory phase : phases) {
      for (EpochResult epoch : phase.history().epochs()) {
        number++;
        List<String> row = new ArrayList<>();
        row.add(String.valueOf(number));
        row.add(phase.name());
        row.add(String.valueOf(epoch.learningRate()));
        row.add(String.valueOf(epoch.duration().toMillis() / 1e3));
        for (String name : names) {
          Double value = epoch.values().get(name);
          row.add(value == null ? "" : value.toString());
        }
        csv.append(String.join(",", row)).append('\n');
      }
    }
    return csv.toString();
  }
}
