package io.github.topwork.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model that Keras saved, inputs for it, and the outputs Keras computed. Immutable. */
public final class LayerCase {
  /**
   * One weight as Keras lists it.
   *
   * @param name {@code layer/weight}, in Keras 3 with the path of the models around it
   * @param shape its dimensions
   * @param trainable whether Keras has it among {@code model.trainable_weights}
   */
  public record Weight(String name, List<Long> shape, boolean trainable) {
    public Weight {
      shape = List.copyOf(shape);
    }
  }

  private final String kerasVersion;
  private final String name;
  private final Map<String, byte[]> files;

  LayerCase(String kerasVersion, String name, Map<String, byte[]> files) {
    this.kerasVersion = kerasVersion;
    this.name = name;
    this.files = Map.copyOf(files);
  }

  /** {@code keras2} or {@code keras3}. */
  public String kerasVersion() {
    return kerasVersion;
  }

  /** {@code LAYER/CASE}, for example {@code Conv2D/grouped}. */
  public String name() {
    return name;
  }

  /** The part of the name before the slash, for example {@code Conv2D}. */
  public String layer() {
    return name.substring(0, name.indexOf('/'));
  }

  /** Whether the model needs code or a layer that must be refused; then it has no arrays. */
  public boolean isRefused() {
    return layer().equals("refused");
  }

  /** {@code model.h5} (Keras 2) or {@code model.keras} (Keras 3). */
  public String fileName() {
    return kerasVersion.equals("keras2") ? "model.h5" : "model.keras";
  }

  /** A copy of the model's bytes. */
  public byte[] model() {
    return file(fileName()).clone();
  }

  /**
   * Writes the model into a folder, replacing one that is there.
   *
   * @param folder an existing folder
   * @return the file, called {@link #fileName()}
   */
  public Path write(Path folder) throws IOException {
    return Files.write(folder.resolve(fileName()), file(fileName()));
  }

  /** The inputs, float32 or int32 with a batch of 2, in the order of the model's inputs. */
  public List<Npy> inputs() throws IOException {
    return arrays("input");
  }

  /** The outputs, float32 or int32, in the order of the model's outputs. */
  public List<Npy> expected() throws IOException {
    return arrays("expected");
  }

  /** The weights in the order of {@code model.weights}; empty where they were not listed. */
  public List<Weight> weights() {
    byte[] content = files.get("weights.tsv");
    if (content == null) {
      return List.of();
    }
    return new String(content, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isEmpty())
        .map(LayerCase::weight)
        .toList();
  }

  private static Weight weight(String line) {
    String[] cells = line.split("\t", -1);
    List<Long> shape =
        Arrays.stream(cells[1].split(","))
            .filter(size -> !size.isEmpty())
            .map(Long::valueOf)
            .toList();
    return new Weight(cells[0], shape, Boolean.parseBoolean(cells[2]));
  }

  /** {@code PREFIX.npy}, or {@code PREFIX_0.npy}, {@code PREFIX_1.npy} and so on. */
  private List<Npy> arrays(String prefix) throws IOException {
    if (files.containsKey(prefix + ".npy")) {
      return List.of(array(prefix + ".npy"));
    }
    List<Npy> arrays = new ArrayList<>();
    while (files.containsKey(prefix + "_" + arrays.size() + ".npy")) {
      arrays.add(array(prefix + "_" + arrays.size() + ".npy"));
    }
    return List.copyOf(arrays);
  }

  private Npy array(String file) throws IOException {
    return Npy.parse(file(file), Path.of(kerasVersion, name, file));
  }

  private byte[] file(String file) {
    byte[] content = files.get(file);
    if (content == null) {
      throw new UncheckedIOException(
          new IOException("Case " + this + " has no " + file + ". Given: " + files.keySet()));
    }
    return content;
  }

  @Override
  public String toString() {
    return kerasVersion + ":" + name;
  }
}
