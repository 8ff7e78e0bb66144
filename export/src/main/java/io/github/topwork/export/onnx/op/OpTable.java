package io.github.topwork.export.onnx.op;

import static java.util.Objects.requireNonNull;

import io.github.topwork.export.onnx.OnnxModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of all handlers, by op type and the opset from which each applies; immutable. */
public final class OpTable {
  private final SortedMap<String, TreeMap<Integer, OpRule>> rules;
  private final SortedMap<String, String> handlers;

  private OpTable(
      SortedMap<String, TreeMap<Integer, OpRule>> rules, SortedMap<String, String> handlers) {
    this.rules = rules;
    this.handlers = handlers;
  }

  /**
   * Returns the table of these handlers; an op of a later list replaces that of an earlier one.
   *
   * @throws IllegalStateException if two handlers of one list register the same op
   */
  @SafeVarargs
  public static OpTable of(List<OpHandler>... lists) {
    TreeMap<String, TreeMap<Integer, OpRule>> merged = new TreeMap<>();
    TreeMap<String, String> handlers = new TreeMap<>();
    for (List<OpHandler> list : lists) {
      Builder builder = new Builder();
      for (OpHandler handler : list) {
        builder.handler = handler.getClass().getSimpleName();
        handler.register(builder);
      }
      merged.putAll(builder.rules);
      handlers.putAll(builder.handlers);
    }
    return new OpTable(merged, handlers);
  }

  /** The op types that have a rule at some opset. */
  public SortedSet<String> ops() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(rules.keySet()));
  }

  /** Simple class name of the handler of an op. */
  String handlerOf(String op) {
    return handlers.getOrDefault(op, "");
  }

  /** Lowest opset at which the op can be converted, if any. */
  public Optional<Integer> lowestOpset(String op) {
    TreeMap<Integer, OpRule> byOpset = rules.get(op);
    return byOpset == null ? Optional.empty() : Optional.of(byOpset.firstKey());
  }

  /** The rule for the op with the highest "since" not above {@code opset}, if any. */
  public Optional<OpRule> find(String op, int opset) {
    TreeMap<Integer, OpRule> byOpset = rules.get(op);
    Map.@Nullable Entry<Integer, OpRule> entry = byOpset == null ? null : byOpset.floorEntry(opset);
    return entry == null ? Optional.empty() : Optional.of(entry.getValue());
  }

  /** Collects rules. */
  public static final class Builder {
    private final TreeMap<String, TreeMap<Integer, OpRule>> rules = new TreeMap<>();
    private final TreeMap<String, String> handlers = new TreeMap<>();
    private String handler = "";

    private Builder() {}

    /**
     * Starts the rules of one op type.
     *
     * @throws IllegalStateException if the op already has rules
     */
    public Rules op(String op) {
      TreeMap<Integer, OpRule> byOpset = new TreeMap<>();
      if (rules.putIfAbsent(op, byOpset) != null) {
        throw new IllegalStateException(
            "op '" + op + "' registered again by " + handler + " (expected: one handler per op)");
      }
      handlers.put(op, handler);
      return new Rules(op, byOpset);
    }

    /** Enters one rule for several op types, from the lowest opset on. */
    public void ops(OpRule rule, String... ops) {
      for (String op : ops) {
        op(op).since(OnnxModel.MIN_OPSET, rule);
      }
    }
  }

  /** Collects the rules of one op type. */
  public static final class Rules {
    private final String op;
    private final TreeMap<Integer, OpRule> byOpset;

    private Rules(String op, TreeMap<Integer, OpRule> byOpset) {
      this.op = op;
      this.byOpset = byOpset;
    }

    /** Enters the rule that applies from {@code opset} on. */
    public Rules since(int opset, OpRule rule) {
      if (byOpset.putIfAbsent(opset, requireNonNull(rule, "rule")) != null) {
        throw new IllegalStateException(
            "op '" + op + "': two rules since opset " + opset + " (expected: one)");
      }
      return this;
    }
  }
}
