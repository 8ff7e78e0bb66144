package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;

/**
 * Reads a function library. A function that cannot be read is no error as long as nothing that is
 * asked for calls it, so that its problems are kept beside it.
 */
final class FunctionLibraryReader {
  private final Map<String, GraphFunction> functions = new LinkedHashMap<>();
  private final Map<String, List<Problem>> functionProblems = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private FunctionLibraryReader() {}

  static FunctionLibraryReader read(FunctionDefLibrary library, OpRegistry ops) {
    FunctionLibraryReader result = new FunctionLibraryReader();
    AttributeReader attributes = new AttributeReader();
    OpRegistry known =
        ops.with(
            library.getFunctionList().stream().map(FunctionDef::getSignature).toList(), attributes);
    result.problems.addAll(attributes.problems());
    for (FunctionDef message : library.getFunctionList()) {
      result.add(message, known);
    }
    return result;
  }

  Map<String, GraphFunction> functions() {
    return functions;
  }

  Map<String, List<Problem>> functionProblems() {
    return functionProblems;
  }

  /** What is wrong with the library as a whole. */
  List<Problem> problems() {
    return problems;
  }

  private void add(FunctionDef message, OpRegistry known) {
    String name = message.getSignature().getName();
    if (functions.containsKey(name) || functionProblems.containsKey(name)) {
      problems.add(
          ByteReader.damage(
              "Function library", "two functions named '" + name + "'", "unique names", "library"));
      return;
    }
    List<Problem> found = new ArrayList<>();
    Optional<GraphFunction> function = Optional.empty();
    try {
      function = new FunctionReader(message, known, found).read();
    } catch (ModelException e) {
      found.addAll(e.problems());
    }
    if (function.isPresent() && found.isEmpty()) {
      functions.put(name, function.get());
    } else {
      functionProblems.put(name, List.copyOf(found));
    }
  }
}
