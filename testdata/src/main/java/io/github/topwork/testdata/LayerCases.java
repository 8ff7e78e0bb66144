package io.github.topwork.testdata;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Models of one layer each, and of a few, as the real Keras saved them, with what it computed:
 * {@code testdata/data/layers}.
 *
 * <pre>{@code
 * for (LayerCase each : LayerCases.all("keras3")) {
 *   Path model = each.write(folder);
 *   List<Npy> inputs = each.inputs();
 *   List<Npy> expected = each.expected();
 * }
 * }</pre>
 */
public final class LayerCases {
  /** The archives of each version; PARTS of testdata/scripts/layer_cases. */
  private static final Map<String, List<String>> ARCHIVES =
      Map.of(
          "keras2",
          List.of(
              "keras2", "keras2-local", "keras2-recurrent", "keras2-training", "keras2-function"),
          "keras3",
          List.of("keras3", "keras3-recurrent", "keras3-training", "keras3-function"));

  private LayerCases() {}

  /**
   * The cases of one Keras version, by name.
   *
   * @param kerasVersion {@code keras2} (whole models in HDF5) or {@code keras3} ({@code .keras}
   *     archives)
   * @throws IOException if the archive cannot be read
   */
  public static List<LayerCase> all(String kerasVersion) throws IOException {
    List<String> archives = ARCHIVES.get(kerasVersion);
    if (archives == null) {
      throw new IllegalArgumentException(
          "kerasVersion: "
              + kerasVersion
              + " (expected one of: "
              + String.join(", ", new TreeSet<>(ARCHIVES.keySet()))
              + ")");
    }
    Map<String, Map<String, byte[]>> byCase = new TreeMap<>();
    for (String archive : archives) {
      Path file = TestData.path("layers/" + archive + ".zip.gz");
      for (Map.Entry<String, byte[]> entry : Archive.read(file).entrySet()) {
        int slash = entry.getKey().lastIndexOf('/');
        byCase
            .computeIfAbsent(entry.getKey().substring(0, slash), name -> new TreeMap<>())
            .put(entry.getKey().substring(slash + 1), entry.getValue());
      }
    }
    return byCase.entrySet().stream()
        .map(each -> new LayerCase(kerasVersion, each.getKey(), each.getValue()))
        .toList();
  }

  /**
   * One case.
   *
   * @param kerasVersion {@code keras2} or {@code keras3}
   * @param name {@code LAYER/CASE}, for example {@code Conv2D/grouped}
   * @throws IllegalArgumentException if there is no such case; the message lists those of the layer
   */
  public static LayerCase named(String kerasVersion, String name) throws IOException {
    List<LayerCase> all = all(kerasVersion);
    return all.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "name: "
                        + name
                        + " (expected one of: "
                        + all.stream()
                            .filter(each -> name.startsWith(each.layer()))
                            .map(LayerCase::name)
                            .toList()
                        + ")"));
  }
}
