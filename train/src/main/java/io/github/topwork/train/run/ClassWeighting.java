package io.github.topwork.train.run;

import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.train.ClassWeights;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.data.LabelledImages;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much classes count in training, before their images are known.
 *
 * @param balanced whether all classes together count the same, however many images they have
 * @param byName else what the loss of a class is multiplied with; classes without a number count 1
 */
public record ClassWeighting(boolean balanced, Map<String, Double> byName) {
  /** Every image counts the same. */
  public static final ClassWeighting NONE = new ClassWeighting(false, Map.of());

  /** Every class counts the same. */
  public static final ClassWeighting BALANCED = new ClassWeighting(true, Map.of());

  private static final String BALANCED_TEXT = "balanced";

  public ClassWeighting {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    byName.values().forEach(weight -> new ClassWeights(Map.of(0, weight)));
    if (balanced && !byName.isEmpty()) {
      throw new IllegalArgumentException(
          "class weights: balanced, and " + byName + " (expected: one of the two)");
    }
  }

  /**
   * Reads {@code balanced}, or {@code NAME=WEIGHT,...}; of a blank text none.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static ClassWeighting parse(String text) {
    if (text.isBlank() || text.equals(BALANCED_TEXT)) {
      return text.isBlank() ? NONE : BALANCED;
    }
    return new ClassWeighting(false, numbers(text));
  }

  private static Map<String, Double> numbers(String text) {
    try {
      return Spec.numbers(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' (expected: balanced, or NAME=WEIGHT,... such as cat=2,dog=0.5)", e);
    }
  }

  /**
   * The weights for images.
   *
   * @throws RunException if they have no class of a name
   */
  ClassWeights of(LabelledImages images) {
    if (balanced) {
      return ClassWeights.balanced(Arrays.stream(images.countByClass()).asLongStream().toArray());
    }
    List<String> unknown =
        byName.keySet().stream().filter(name -> !images.classes().contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new RunException(
          new Problem(
              "Weights of classes that the images do not have",
              String.join(", ", unknown),
              "some of "
                  + String.join(", ", images.classes())
                  + NearNames.hint(unknown.get(0), images.classes()),
              Option.named("classWeighting"),
              "name classes as their folders are named"));
    }
    Map<Integer, Double> weights = new HashMap<>();
    byName.forEach((name, weight) -> weights.put(images.classes().indexOf(name), weight));
    return new ClassWeights(weights);
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return balanced
        ? BALANCED_TEXT
        : byName.entrySet().stream()
            .map(weight -> weight.getKey() + "=" + weight.getValue())
            .collect(Collectors.joining(","));
  }
}
