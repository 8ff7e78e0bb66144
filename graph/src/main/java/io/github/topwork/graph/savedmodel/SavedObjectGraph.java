package io.github.topwork.graph.savedmodel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python objects behind a TensorFlow 2 SavedModel; empty in TensorFlow 1 SavedModels.
 *
 * @param objects by id
 * @param boundInputs for each library function the objects whose handles it captures, in the order
 *     of its last arguments
 */
public record SavedObjectGraph(List<SavedObject> objects, Map<String, List<Integer>> boundInputs) {
  /** The object graph of a file that has none. */
  public static final SavedObjectGraph EMPTY = new SavedObjectGraph(List.of(), Map.of());

  private static final String ATTRIBUTES = "/.ATTRIBUTES/";

  public SavedObjectGraph {
    objects = List.copyOf(objects);
    boundInputs = Map.copyOf(boundInputs);
  }

  /** Does the file have none? */
  public boolean isEmpty() {
    return objects.isEmpty();
  }

  /** The model. */
  public Optional<SavedObject> root() {
    return objects.isEmpty() ? Optional.empty() : Optional.of(objects.get(0));
  }

  /** The object of this id. */
  public Optional<SavedObject> find(int id) {
    return id >= 0 && id < objects.size() ? Optional.of(objects.get(id)) : Optional.empty();
  }

  /** The attribute {@code name} of an object. */
  public Optional<SavedObject> child(SavedObject parent, String name) {
    Integer id = parent.children().get(name);
    return id == null ? Optional.empty() : find(id);
  }

  /**
   * The object at the end of a path of attributes joined by {@code /}, as checkpoint keys have it:
   * in names {@code /} is written {@code .S} and {@code .} is written {@code ..}.
   */
  public Optional<SavedObject> resolve(String path) {
    Optional<SavedObject> object = root();
    if (path.isEmpty()) {
      return object;
    }
    for (String part : path.split("/", -1)) {
      String name = unescape(part);
      object = object.flatMap(parent -> child(parent, name));
    }
    return object;
  }

  private static String unescape(String part) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '.' && i + 1 < part.length()) {
        i++;
        name.append(part.charAt(i) == 'S' ? '/' : part.charAt(i));
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }

  /**
   * The object that a checkpoint key such as {@code
   * layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE} belongs to.
   */
  public Optional<SavedObject> ofCheckpointKey(String key) {
    int end = key.indexOf(ATTRIBUTES);
    return end < 0 ? Optional.empty() : resolve(key.substring(0, end));
  }

  /** The elements of a list object: its children named by numbers, in order. */
  public List<SavedObject> elements(SavedObject list) {
    return list.children().entrySet().stream()
        .filter(child -> isNumber(child.getKey()))
        .sorted(Comparator.comparingInt(child -> Integer.parseInt(child.getKey())))
        .flatMap(child -> find(child.getValue()).stream())
        .toList();
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty()
        && name.length() <= 9
        && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
