package io.github.topwork.graph;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names someone may have meant. */
public final class NearNames {
  private static final int MAX_SUGGESTIONS = 3;

  private NearNames() {}

  /** Returns up to three known names that resemble {@code given}, nearest first. */
  public static List<String> of(String given, Collection<String> known) {
    int reach = Math.max(2, given.length() / 3);
    String lower = given.toLowerCase(java.util.Locale.ROOT);
    record Scored(String name, int distance) {}
    return known.stream()
        .map(name -> new Scored(name, score(lower, name.toLowerCase(java.util.Locale.ROOT))))
        .filter(scored -> scored.distance <= reach)
        .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
        .limit(MAX_SUGGESTIONS)
        .map(Scored::name)
        .toList();
  }

  /** Returns {@code "; did you mean 'a', 'b'?"}, or nothing where no name is near. */
  public static String hint(String given, Collection<String> known) {
    List<String> near = of(given, known);
    return near.isEmpty() ? "" : "; did you mean '" + String.join("', '", near) + "'?";
  }

  private static int score(String given, String name) {
    return name.contains(given) && given.length() >= 3 ? 1 : distance(given, name);
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
