package io.github.topwork.graph;

import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The layers of a model, nested as in Keras. Paths join names with {@code /}: {@code
 * xception/block1_conv1}.
 *
 * @param layers the outermost layers, in Keras's order; empty where the file knows none
 */
public record LayerTree(List<Layer> layers) {
  /** The tree of a model whose file knows no layers. */
  public static final LayerTree EMPTY = new LayerTree(List.of());

  public LayerTree {
    layers = List.copyOf(layers);
  }

  /** Returns this tree with other output shapes, of layers inside of others too. */
  public LayerTree withOutputShapes(Function<Layer, Shape> shape) {
    return new LayerTree(withOutputShapes(layers, shape));
  }

  private static List<Layer> withOutputShapes(List<Layer> layers, Function<Layer, Shape> shape) {
    return layers.stream()
        .map(
            layer ->
                new Layer(
                    layer.name(),
                    layer.className(),
                    layer.output(),
                    shape.apply(layer),
                    layer.variables(),
                    withOutputShapes(layer.children(), shape)))
        .toList();
  }

  /** A layer together with its path. */
  public record Entry(String path, int depth, Layer layer) {}

  /** All layers, parents before children, in Keras's order. */
  public List<Entry> flatten() {
    List<Entry> entries = new ArrayList<>();
    collect("", 0, layers, entries);
    return List.copyOf(entries);
  }

  private static void collect(String prefix, int depth, List<Layer> layers, List<Entry> entries) {
    for (Layer layer : layers) {
      String path = prefix + layer.name();
      entries.add(new Entry(path, depth, layer));
      collect(path + "/", depth + 1, layer.children(), entries);
    }
  }

  /** The layer of this path or, where only one layer has it, of this name. */
  public Optional<Entry> find(String pathOrName) {
    List<Entry> entries = flatten();
    Optional<Entry> exact =
        entries.stream().filter(entry -> entry.path().equals(pathOrName)).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    List<Entry> named =
        entries.stream().filter(entry -> entry.layer().name().equals(pathOrName)).toList();
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  /**
   * The layer of this path or unique name.
   *
   * @throws SignatureNotFoundException if there is none; near names are suggested
   */
  public Entry get(String pathOrName) {
    return find(pathOrName)
        .orElseThrow(
            () -> {
              List<String> known = flatten().stream().map(Entry::path).toList();
              return new SignatureNotFoundException(
                  new Problem(
                      "Layer not found",
                      "'" + pathOrName + "'",
                      "one of " + known.size() + " layers" + NearNames.hint(pathOrName, known),
                      "model",
                      "take layers of ModelGraph.layers"));
            });
  }

  /**
   * The layers whose path or name matches a glob, {@code *} and {@code ?} standing for any
   * characters and for one, all other characters for themselves; a layer inside a matching layer is
   * not listed again.
   */
  public List<Entry> matching(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    Pattern pattern = Pattern.compile(regex.toString());
    List<Entry> matches = new ArrayList<>();
    for (Entry entry : flatten()) {
      boolean inside =
          matches.stream().anyMatch(match -> entry.path().startsWith(match.path() + "/"));
      if (!inside
          && (pattern.matcher(entry.path()).matches()
              || pattern.matcher(entry.layer().name()).matches())) {
        matches.add(entry);
      }
    }
    return List.copyOf(matches);
  }
}
