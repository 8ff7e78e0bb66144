package io.github.topwork.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names someone may have meant. */
public final class NearNames {
  private static final int MAX_SUGGESTIONS = 3;

  private NearNames() {}

  /**
   * Returns up to three known names that resemble {@code given}, nearest first: those that have it
   * in them, and those with one slip of the pen in three letters at most, where letters that
   * changed places are one slip.
   */
  public static List<String> of(String given, Collection<String> known) {
    String lower = given.toLowerCase(Locale.ROOT);
    record Scored(String name, int distance) {}
    return known.stream()
        .map(name -> new Scored(name, score(lower, name.toLowerCase(Locale.ROOT))))
        .filter(scored -> scored.distance <= reach(given, scored.name))
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

  /** One slip makes another word of a short one: few names of three letters mean each other. */
  private static int reach(String given, String name) {
    int letters = Math.min(given.length(), name.length());
    return letters < 3 ? 0 : letters / 3;
  }

  private static int score(String given, String name) {
    return name.contains(given) && given.length() >= 3 ? 1 : distance(given, name);
  }

  /** Letters to change, add, leave out, or swap with the next one. */
  private static int distance(String a, String b) {
    int[] beforePrevious = new int[b.length() + 1];
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
        boolean isSwapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (isSwapped) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = current;
    }
    return previous[b.length()];
  }
}
