package io.github.topwork.importer.keras;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects which numbers of a file go into which variables, and what does not fit. */
final class WeightAssignment {
  /** More differences than that are those of another model, and the first few tell which. */
  private static final int MOST_LISTED = 6;

  private static final int LISTED_OF_MANY = 3;

  private static final String FIX =
      "give the weights that were saved from this model; to load what fits and keep the rest, use"
          + " WeightOptions.skipMismatch";

  private static final int MAX_NAMES = 8;

  private final WeightOptions options;
  private final String where;
  private final Map<String, StoredWeight> assigned = new LinkedHashMap<>();
  private final List<Problem> mismatches = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> unused = new ArrayList<>();

  /**
   * Creates one.
   *
   * @param where what messages call the file
   */
  WeightAssignment(WeightOptions options, String where) {
    this.options = options;
    this.where = where;
  }

  WeightOptions options() {
    return options;
  }

  /** Assigns numbers to a weight, if they have its shape. */
  void assign(LayerInstance.Weight weight, StoredWeight stored) {
    if (stored.shape().equals(weight.variable().shape())) {
      assigned.put(weight.variable().name(), stored);
      return;
    }
    mismatch(
        weight.layer(),
        "shape " + stored.shape() + " (dataset " + stored.dataset().path() + ")",
        "shape " + weight.variable().shape() + " of weight '" + weight.role() + "'");
  }

  /** Notes a layer whose weights are in the file, and do not fit. */
  void mismatch(LayerInstance layer, String given, String expected) {
    mismatches.add(problem("layer '" + layer.path() + "' of " + where, given, expected));
  }

  /** Notes weights that cannot be loaded whatever the options are. */
  void problem(LayerInstance layer, String given, String expected) {
    problems.add(problem("layer '" + layer.path() + "' of " + where, given, expected));
  }

  /** Notes that model and file do not have the same layers. */
  void problem(String given, String expected) {
    problems.add(problem(where, given, expected));
  }

  /** Notes layers of the file that the model does not have. */
  void unused(Collection<String> layers) {
    unused.addAll(layers);
  }

  /** Notes that the file cannot be matched in the way that the options ask for. */
  void refuse(String given, String expected, String fix) {
    problems.add(new Problem("Weights cannot be matched", given, expected, where, fix));
  }

  private static Problem problem(String place, String given, String expected) {
    return new Problem("Weights do not fit", given, expected, place, FIX);
  }

  /** All of them, or of many their count and the first few. */
  private List<Problem> listed(List<Problem> all) {
    if (all.size() <= MOST_LISTED) {
      return all;
    }
    List<Problem> some = new ArrayList<>();
    some.add(
        new Problem(
            "Weights of another model",
            all.size() + " layers or weights that differ; the first " + LISTED_OF_MANY + " follow",
            "weights of the model's own layers, in number and shape",
            where,
            FIX));
    some.addAll(all.subList(0, LISTED_OF_MANY));
    return some;
  }

  /**
   * Checks that what was assigned is what was asked for; that on request weights stay as they are
   * is no reason to load none of them without a word.
   *
   * @param model the model, which has weights
   * @throws ModelFormatException if something does not fit; where that is more than a few layers,
   *     it is counted, and the first are listed
   */
  void check(LayerInstance model) {
    List<Problem> all = new ArrayList<>(problems);
    if (!options.skipMismatch()) {
      all.addAll(mismatches);
    }
    if (all.isEmpty() && assigned.isEmpty()) {
      all.add(nothingLoaded(model));
    }
    if (!all.isEmpty()) {
      throw new ModelFormatException(listed(all));
    }
  }

  private Problem nothingLoaded(LayerInstance model) {
    List<String> wanted =
        model.children().stream()
            .filter(layer -> !layer.allWeights().isEmpty())
            .map(LayerInstance::name)
            .toList();
    String given =
        mismatches.isEmpty()
            ? "weights of layers " + shortened(unused)
            : "weights that all differ in number or shape, the first: "
                + mismatches.get(0).given()
                + " for "
                + mismatches.get(0).expected();
    return new Problem(
        "No weight of the file was loaded",
        given,
        "weights of at least one of the model's layers " + shortened(wanted),
        where,
        mismatches.isEmpty() && options.byName()
            ? "give weights of a model with layers of these names, or load them in the order of the"
                + " layers, without 'by name'"
            : "give weights of a model with such layers");
  }

  private static String shortened(List<String> names) {
    return names.size() <= MAX_NAMES
        ? names.toString()
        : names.subList(0, MAX_NAMES) + " and " + (names.size() - MAX_NAMES) + " more";
  }

  /** The numbers found, by variable name. */
  Map<String, StoredWeight> assigned() {
    return assigned;
  }

  /**
   * What became of the weights of a model.
   *
   * @param known names of all variables whose numbers some file has
   */
  WeightReport report(BuiltModel model, Set<String> known) {
    List<String> loaded = new ArrayList<>();
    List<String> notLoaded = new ArrayList<>();
    model
        .variables()
        .forEach(
            variable ->
                (assigned.containsKey(variable.name()) ? loaded : notLoaded).add(variable.name()));
    List<String> startValues = notLoaded.stream().filter(name -> !known.contains(name)).toList();
    return new WeightReport(loaded, notLoaded, startValues, mismatches, unused);
  }
}
