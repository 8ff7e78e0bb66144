package io.github.topwork.graph.shape;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Rules by op type. Immutable. */
final class ShapeTable {
  private final Map<String, ShapeRule> rules;

  private ShapeTable(Map<String, ShapeRule> rules) {
    this.rules = Map.copyOf(rules);
  }

  static ShapeTable of(Collection<ShapeFamily> families) {
    Builder builder = new Builder();
    families.forEach(family -> family.register(builder));
    return new ShapeTable(builder.rules);
  }

  Optional<ShapeRule> find(String op) {
    return Optional.ofNullable(rules.get(op));
  }

  Set<String> ops() {
    return new TreeSet<>(rules.keySet());
  }

  static final class Builder {
    private final Map<String, ShapeRule> rules = new HashMap<>();

    private Builder() {}

    /** Adds one rule for these op types. */
    Builder ops(ShapeRule rule, String... ops) {
      for (String op : ops) {
        if (rules.putIfAbsent(op, rule) != null) {
          throw new IllegalStateException("op: '" + op + "' (expected: one rule for each op)");
        }
      }
      return this;
    }
  }
}
