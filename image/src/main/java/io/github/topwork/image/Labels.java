package io.github.topwork.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names of a classifier's classes, in the order of its outputs.
 *
 * @param names at least one; none blank, none twice
 */
public record Labels(List<String> names) {
  /** Copies and checks the names. */
  public Labels {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("labels: none (expected: at least one)");
    }
    Set<String> seen = new HashSet<>();
    for (int index = 0; index < names.size(); index++) {
      String name = names.get(index);
      if (name.isBlank()) {
        throw new IllegalArgumentException(
            "label " + index + ": '" + name + "' (expected: not blank)");
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "label " + index + ": '" + name + "' (expected: each label once)");
      }
    }
  }

  /**
   * Reads a JSON array of strings.
   *
   * @throws ImageContractException if the text is anything else, or a label is blank or twice there
   */
  public static Labels fromJson(String json) {
    String expected = "a JSON array of distinct, non-blank strings";
    JsonNode node = StrictJson.read(json, ModelMetadata.LABELS, expected);
    List<String> names = new ArrayList<>();
    if (!node.isArray()) {
      throw failure("'" + StrictJson.abbreviate(json) + "'", expected);
    }
    for (JsonNode element : node) {
      if (!element.isTextual()) {
        throw failure(StrictJson.abbreviate(element.toString()), expected);
      }
      names.add(element.textValue());
    }
    try {
      return new Labels(names);
    } catch (IllegalArgumentException e) {
      throw new ImageContractException(
          StrictJson.message(ModelMetadata.LABELS, String.valueOf(e.getMessage()), expected), e);
    }
  }

  /**
   * Reads one name a line, as {@code labels.txt} of a run folder has them; blank lines at the end
   * are ignored.
   *
   * @throws IllegalArgumentException if there is none, or a name is blank or stands there twice
   * @throws IOException if the file cannot be read
   */
  public static Labels read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    return new Labels(lines.subList(0, end));
  }

  /** These labels as a JSON array. */
  public String toJson() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    names.forEach(array::add);
    return StrictJson.write(array);
  }

  /** Number of labels. */
  public int size() {
    return names.size();
  }

  /** Label of output {@code index}. */
  public String get(int index) {
    return names.get(index);
  }

  private static ImageContractException failure(String given, String expected) {
    return new ImageContractException(
        StrictJson.message(ModelMetadata.LABELS, given, expected), null);
  }
}
