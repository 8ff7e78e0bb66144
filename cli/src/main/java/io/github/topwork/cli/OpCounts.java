package io.github.topwork.cli;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often each op type occurs in a graph, the most frequent first. */
record OpCounts(Map<String, Long> counts) {
  /** Counts the op types of all nodes. */
  static OpCounts of(Stream<String> ops) {
    return sorted(ops.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
  }

  static OpCounts sorted(Map<String, Long> counts) {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return new OpCounts(sorted);
  }

  /** A table that ends in the number of nodes. */
  String toText() {
    Table table = Table.of(Table.Column.left("Op type"), Table.Column.right("Nodes"));
    counts.forEach((op, count) -> table.row(op, Sizes.count(count)));
    long nodes = counts.values().stream().mapToLong(Long::longValue).sum();
    return table + Sizes.count(nodes) + " nodes\n";
  }
}
