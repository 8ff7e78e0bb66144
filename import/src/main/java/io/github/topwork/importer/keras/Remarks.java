package io.github.topwork.importer.keras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What builders have to say about layers, gathered so that it is said once. */
final class Remarks {
  private static final int MOST_NAMES = 3;

  private final Map<String, Set<String>> layers = new LinkedHashMap<>();

  /** Notes a remark about a layer. */
  void add(String remark, String layer) {
    layers.computeIfAbsent(remark, key -> new LinkedHashSet<>()).add("'" + layer + "'");
  }

  /** One sentence for each remark; of many layers the first few are named. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    layers.forEach(
        (remark, names) -> {
          List<String> first = names.stream().limit(MOST_NAMES).toList();
          String who =
              names.size() == 1
                  ? "Layer " + first.get(0)
                  : "Each of "
                      + names.size()
                      + " layers ("
                      + String.join(", ", first)
                      + (names.size() > MOST_NAMES ? ", …)" : ")");
          sentences.add(who + " " + remark + ".");
        });
    return sentences;
  }
}
