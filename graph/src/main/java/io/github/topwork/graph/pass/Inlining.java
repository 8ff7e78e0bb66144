package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One run of {@link FunctionInliner}: expands calls depth first under final names, noting for each
 * argument and call output the value it stands for, and resolves those notes at the end.
 */
final class Inlining {
  private static final int MAX_PROBLEMS = 100;
  private static final int MAX_MEAN_NAME_LENGTH = 1000;
  private static final String WHAT = "Cannot inline functions";

  private final Map<String, GraphFunction> library;
  private final FunctionInliner.Limits limits;
  private final List<Node> flat = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<ValueRef, ValueRef> values = new HashMap<>();
  private final Map<String, List<String>> controls = new HashMap<>();
  private final Deque<String> calling = new ArrayDeque<>();
  private final Set<Problem> problems = new LinkedHashSet<>();
  private long placed;
  private long edges;
  private long characters;

  Inlining(Map<String, GraphFunction> library, FunctionInliner.Limits limits) {
    this.library = library;
    this.limits = limits;
  }

  PassResult run(Graph graph) {
    List<Node> calls = new ArrayList<>();
    for (Node node : graph.nodes()) {
      taken.add(node.name());
      if (FunctionInliner.isCall(node, library)) {
        calls.add(node);
      }
    }
    for (Node node : graph.nodes()) {
      place(node, "graph");
    }
    throwIfBroken();
    List<Node> resolved = new ArrayList<>(flat.size());
    edges = 0;
    for (Node node : flat) {
      resolved.add(
          node.toBuilder()
              .inputs(node.inputs().stream().map(this::resolve).toList())
              .controlInputs(resolveControls(node.controlInputs()))
              .build());
    }
    throwIfBroken();
    Map<ValueRef, ValueRef> moved = new HashMap<>();
    Set<String> callNames = new HashSet<>();
    calls.forEach(call -> callNames.add(call.name()));
    for (ValueRef value : List.copyOf(values.keySet())) {
      if (callNames.contains(value.node())) {
        moved.put(value, resolve(value));
      }
    }
    throwIfBroken();
    return new PassResult(Graph.of(resolved), true, moved);
  }

  /** Adds a node that bears its final name already; its inputs may still be arguments or calls. */
  private void place(Node node, String where) {
    count(node, where);
    if (FunctionInliner.isCall(node, library)) {
      call(node, where);
      return;
    }
    flat.add(node);
  }

  /**
   * Counts every node, calls and arguments too: functions may multiply without adding any other.
   */
  private void count(Node node, String where) {
    placed++;
    edges += node.inputs().size() + node.controlInputs().size();
    characters += node.name().length();
    if (placed > limits.maxNodes()
        || edges > limits.maxEdges()
        || characters > (long) limits.maxNodes() * MAX_MEAN_NAME_LENGTH) {
      problems.add(
          new Problem(
              WHAT,
              placed + " nodes, " + edges + " inputs, and more to come",
              "at most " + limits.maxNodes() + " nodes and " + limits.maxEdges() + " inputs",
              where,
              "the functions of this file multiply when expanded; save a smaller model, or raise"
                  + " FunctionInliner.Limits if the model is really that large"));
      throw new ModelFormatException(List.copyOf(problems));
    }
  }

  private void call(Node call, String where) {
    String site = "node '" + call.name() + "' in " + where;
    String name = call.op();
    SortedMap<String, Attribute> binding = call.attributes();
    if (!library.containsKey(call.op())) {
      if (!(call.attributes().get("f") instanceof Attribute.Func target)) {
        problem(
            "attribute 'f' = " + call.attributes().get("f"), "a function", site, "save it again");
        return;
      }
      name = target.name();
      binding = target.attributes();
    }
    GraphFunction function = library.get(name);
    if (function == null) {
      problem(
          "function '" + name + "'",
          "one of the "
              + library.size()
              + " functions of the file"
              + NearNames.hint(name, library.keySet()),
          site,
          "save the model again; this file lacks a function that it calls");
      return;
    }
    if (calling.contains(name)) {
      List<String> cycle = new ArrayList<>(calling);
      Collections.reverse(cycle);
      cycle = new ArrayList<>(cycle.subList(cycle.indexOf(name), cycle.size()));
      cycle.add(name);
      problem(
          "the recursion " + String.join(" -> ", cycle),
          "functions that do not call themselves",
          "node '" + call.name() + "'",
          "write the loop with tf.while_loop outside of the exported signature, or unroll it");
      return;
    }
    if (calling.size() >= limits.maxDepth()) {
      problem(
          (calling.size() + 1) + " calls within calls",
          "at most " + limits.maxDepth(),
          site,
          "save the model with fewer nested functions, or raise FunctionInliner.Limits");
      return;
    }
    if (fits(call, function, site)) {
      calling.push(name);
      expand(call, function, binding);
      calling.pop();
    }
  }

  private boolean fits(Node call, GraphFunction function, String site) {
    int before = problems.size();
    String body = "function '" + function.name() + "'";
    if (call.inputs().size() != function.arguments().size()) {
      problem(
          call.inputs().size() + " inputs",
          function.arguments().size() + " " + function.arguments() + " for " + body,
          site,
          "save the model again");
    }
    for (String argument : function.arguments()) {
      if (function.body().find(argument).filter(node -> node.op().equals("_Arg")).isEmpty()) {
        problem("no _Arg node '" + argument + "'", "one for each argument", body, "save it again");
      }
    }
    for (ValueRef result : function.results()) {
      if (!function.body().contains(result.node())) {
        problem("result '" + result + "'", "a value of the body", body, "save it again");
      }
    }
    for (String control : function.controlResults()) {
      if (!function.body().contains(control)) {
        problem("control result '" + control + "'", "a node of the body", body, "save it again");
      }
    }
    return problems.size() == before;
  }

  private void expand(Node call, GraphFunction function, SortedMap<String, Attribute> binding) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Node node : function.body().nodes()) {
      names.put(node.name(), fresh(call.name() + "/" + node.name()));
    }
    bindArguments(call, function, names, binding);
    Set<String> arguments = new HashSet<>(function.arguments());
    String where = "function '" + function.name() + "'";
    for (Node node : function.body().nodes()) {
      if (arguments.contains(node.name())) {
        continue;
      }
      List<String> waitsFor = new ArrayList<>();
      node.controlInputs().forEach(control -> waitsFor.add(rename(names, control)));
      boolean isSource =
          node.controlInputs().isEmpty()
              && node.inputs().stream().allMatch(input -> arguments.contains(input.node()));
      if (isSource) {
        waitsFor.addAll(call.controlInputs());
      }
      place(
          new Node(
              rename(names, node.name()),
              node.op(),
              node.inputs().stream()
                  .map(input -> new ValueRef(rename(names, input.node()), input.index()))
                  .toList(),
              waitsFor,
              bind(node, binding, where)),
          where);
    }
    for (int i = 0; i < function.results().size(); i++) {
      ValueRef result = function.results().get(i);
      values.put(call.output(i), new ValueRef(rename(names, result.node()), result.index()));
    }
    // A function without effects still passes on what it waited for.
    controls.put(
        call.name(),
        function.controlResults().isEmpty()
            ? call.controlInputs()
            : function.controlResults().stream().map(control -> rename(names, control)).toList());
  }

  private void bindArguments(
      Node call,
      GraphFunction function,
      Map<String, String> names,
      SortedMap<String, Attribute> binding) {
    Set<String> returned = new HashSet<>(function.controlResults());
    function.results().forEach(result -> returned.add(result.node()));
    for (int i = 0; i < function.arguments().size(); i++) {
      String argument = function.arguments().get(i);
      String name = rename(names, argument);
      ValueRef bound = call.input(i);
      if (returned.contains(argument) && !call.controlInputs().isEmpty()) {
        // Who takes this result has to wait for the control inputs of the call, too.
        Node.Builder identity =
            Node.builder(name, "Identity").input(bound).controlInputs(call.controlInputs());
        Attribute type =
            bind(function.body().node(argument), binding, "function '" + function.name() + "'")
                .get("T");
        if (type != null) {
          identity.attribute("T", type);
        }
        place(identity.build(), "function '" + function.name() + "'");
      } else {
        values.put(ValueRef.of(name), bound);
        List<String> waitsFor = new ArrayList<>(call.controlInputs());
        waitsFor.add(bound.node());
        controls.put(name, waitsFor);
      }
    }
  }

  private SortedMap<String, Attribute> bind(
      Node node, SortedMap<String, Attribute> binding, String where) {
    SortedMap<String, Attribute> bound = new TreeMap<>();
    node.attributes()
        .forEach(
            (key, value) ->
                bound.put(
                    key,
                    bind(
                        value,
                        binding,
                        "attribute '" + key + "' of node '" + node.name() + "' in " + where)));
    return bound;
  }

  private Attribute bind(Attribute value, SortedMap<String, Attribute> binding, String where) {
    if (value instanceof Attribute.Placeholder placeholder) {
      Attribute given = binding.get(placeholder.name());
      if (given == null) {
        problem(
            "no value for attribute '" + placeholder.name() + "'",
            "one from the caller, which gives " + binding.keySet(),
            where,
            "save the model again");
        return value;
      }
      return given;
    }
    if (value instanceof Attribute.Func function) {
      SortedMap<String, Attribute> inner = new TreeMap<>();
      function.attributes().forEach((key, item) -> inner.put(key, bind(item, binding, where)));
      return new Attribute.Func(function.name(), inner);
    }
    if (value instanceof Attribute.ListOf list) {
      return new Attribute.ListOf(
          list.values().stream().map(item -> bind(item, binding, where)).toList());
    }
    return value;
  }

  /** Follows arguments and call outputs to the node that computes the value. */
  private ValueRef resolve(ValueRef value) {
    List<ValueRef> path = new ArrayList<>();
    ValueRef current = value;
    for (ValueRef next = values.get(current); next != null; next = values.get(current)) {
      path.add(current);
      current = next;
      if (path.size() > values.size()) {
        problem("'" + value + "' depends on itself", "no cycles", "graph", "save the model again");
        return value;
      }
    }
    // So that a chain of calls is not followed again from each of its links.
    for (ValueRef passed : path) {
      values.put(passed, current);
    }
    if (controls.containsKey(current.node())) {
      problem(
          "'" + current + "'", "an output that the called function has", "graph", "save it again");
    }
    return current;
  }

  private List<String> resolveControls(List<String> given) {
    Set<String> seen = new HashSet<>();
    Set<String> found = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(given);
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!seen.add(name)) {
        continue;
      }
      List<String> standsFor = controls.get(name);
      if (standsFor == null) {
        found.add(name);
      } else {
        for (int i = standsFor.size() - 1; i >= 0; i--) {
          open.push(standsFor.get(i));
        }
      }
    }
    edges += seen.size();
    if (edges > limits.maxEdges()) {
      problem(
          "more than " + edges + " control inputs after expansion",
          "at most " + limits.maxEdges() + " inputs",
          "graph",
          "save a smaller model, or raise FunctionInliner.Limits");
      throwIfBroken();
    }
    return List.copyOf(found);
  }

  private String fresh(String base) {
    String name = base;
    for (int i = 1; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  private static String rename(Map<String, String> names, String node) {
    return names.getOrDefault(node, node);
  }

  private void problem(String given, String expected, String where, String fix) {
    problems.add(new Problem(WHAT, given, expected, where, fix));
    if (problems.size() >= MAX_PROBLEMS) {
      throwIfBroken();
    }
  }

  private void throwIfBroken() {
    if (!problems.isEmpty()) {
      throw new ModelFormatException(List.copyOf(problems));
    }
  }
}
