package io.github.topwork.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Models by name and version. Thread-safe; owns its models. Reading is lock-free: the map is
 * replaced as a whole, so that a request sees the state before or after a load, never between.
 */
public final class ModelRepository implements AutoCloseable {
  /** Model file in each folder of {@link #loadAll}. */
  public static final String MODEL_FILE = "model.onnx";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

  private final ServingOptions options;
  private final Object writing = new Object();
  private volatile NavigableMap<String, NavigableMap<Integer, ServedModel>> models =
      Collections.emptyNavigableMap();
  private volatile boolean closed;

  /** An empty repository. */
  public ModelRepository(ServingOptions options) {
    this.options = options;
  }

  /**
   * Loads a file as version 1, replacing the one there is.
   *
   * @see #load(String, int, Path)
   */
  public ServedModel load(String name, Path file) {
    return load(name, 1, file);
  }

  /**
   * Loads a file and, once that has worked, puts it in the place of the model of that name and
   * version. The old one is freed when its leases are closed.
   *
   * @param name letters, digits, {@code . _ -}, at most 128
   * @param version from 1; requests without a version go to the highest
   * @return the loaded model; it belongs to this repository
   * @throws ModelLoadException if the file cannot be served; the old model stays
   */
  public ServedModel load(String name, int version, Path file) {
    ServedModel model = open(name, version, file);
    put(List.of(model));
    return model;
  }

  private ServedModel open(String name, int version, Path file) {
    if (!NAME.matcher(name).matches()) {
      throw new ModelLoadException(
          "model name: '"
              + name
              + "' (expected: at most 128 letters, digits, '.', '_', '-', the"
              + " first a letter or digit)");
    }
    if (version < 1) {
      throw new ModelLoadException("model version: " + version + " (expected: >= 1)");
    }
    return ServedModel.load(name, version, file, options);
  }

  /**
   * Puts models in the place of those of their names and versions, all at once; they belong here
   * from now on, also where this fails.
   */
  private void put(List<ServedModel> opened) {
    List<ServedModel> leaving = new ArrayList<>();
    synchronized (writing) {
      if (closed) {
        opened.forEach(ServedModel::close);
        throw unavailable();
      }
      for (ServedModel model : opened) {
        ServedModel old = replace(model.name(), model.version(), model);
        if (old != null) {
          leaving.add(old);
        }
      }
    }
    leaving.forEach(ServedModel::close);
  }

  /**
   * Loads every model of a folder: {@code NAME/VERSION/model.onnx} as Triton lays it out, or {@code
   * NAME/model.onnx} (a run folder) as version 1. All that cannot be loaded is reported at once,
   * and then nothing of it is put in place: the models that were there go on.
   *
   * @throws ModelLoadException if the folder has no model, or one that cannot be loaded
   */
  public void loadAll(Path folder) {
    List<String> problems = new ArrayList<>();
    List<ServedModel> opened = new ArrayList<>();
    boolean done = false;
    try {
      openAll(folder, opened, problems);
      if (opened.isEmpty() && problems.isEmpty()) {
        problems.add(
            "no model in "
                + folder
                + " (expected: NAME/"
                + MODEL_FILE
                + " or NAME/VERSION/"
                + MODEL_FILE
                + ")");
      }
      if (!problems.isEmpty()) {
        throw new ModelLoadException(String.join("\n", problems));
      }
      done = true;
    } finally {
      if (!done) {
        opened.forEach(ServedModel::close);
      }
    }
    put(opened);
  }

  private void openAll(Path folder, List<ServedModel> opened, List<String> problems) {
    for (Path modelFolder : folders(folder)) {
      String name = modelFolder.getFileName().toString();
      Path single = modelFolder.resolve(MODEL_FILE);
      if (Files.exists(single)) {
        tryOpen(name, 1, single, opened, problems);
        continue;
      }
      for (Path versionFolder : folders(modelFolder)) {
        String version = versionFolder.getFileName().toString();
        Path file = versionFolder.resolve(MODEL_FILE);
        if (VERSION.matcher(version).matches() && Files.exists(file)) {
          tryOpen(name, Integer.parseInt(version), file, opened, problems);
        }
      }
    }
  }

  private void tryOpen(
      String name, int version, Path file, List<ServedModel> opened, List<String> problems) {
    try {
      opened.add(open(name, version, file));
    } catch (ModelLoadException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private static List<Path> folders(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new ModelLoadException("Cannot read the folder " + folder + " (" + e + ")", e);
    }
  }

  /**
   * Takes a model away. It is freed when its leases are closed.
   *
   * @return whether there was one
   */
  public boolean unload(String name, int version) {
    ServedModel old;
    synchronized (writing) {
      old = replace(name, version, null);
    }
    if (old != null) {
      old.close();
    }
    return old != null;
  }

  /**
   * Lends the highest version of a model.
   *
   * @throws ModelNotFoundException if there is none of that name
   * @throws ModelUnavailableException if this repository is closed
   */
  public ModelLease acquire(String name) {
    return acquire(name, null);
  }

  /**
   * Lends one version of a model.
   *
   * @throws ModelNotFoundException if there is none of that name and version
   * @throws ModelUnavailableException if this repository is closed
   */
  public ModelLease acquire(String name, int version) {
    return acquire(name, Integer.valueOf(version));
  }

  private ModelLease acquire(String name, @Nullable Integer version) {
    while (!closed) {
      NavigableMap<Integer, ServedModel> versions = models.get(name);
      if (versions == null) {
        throw new ModelNotFoundException(
            "No model '"
                + name
                + "' (expected one of: "
                + String.join(", ", models.keySet())
                + ")");
      }
      ServedModel model = version == null ? versions.lastEntry().getValue() : versions.get(version);
      if (model == null) {
        throw new ModelNotFoundException(
            "Model '"
                + name
                + "' has no version "
                + version
                + " (expected one of: "
                + versions.keySet()
                + ")");
      }
      if (model.uses().tryEnter()) {
        return new ModelLease(model);
      }
      // Freed between the look and the use: it has left the map by now, so look again.
      if (model.uses().isReleased() && models.get(name) == versions) {
        throw new ModelUnavailableException(
            "Model '" + name + "' was closed by someone other than its repository");
      }
    }
    throw unavailable();
  }

  /** Versions by name, both ascending. */
  public NavigableMap<String, List<Integer>> models() {
    NavigableMap<String, List<Integer>> names = new TreeMap<>();
    models.forEach((name, versions) -> names.put(name, List.copyOf(versions.keySet())));
    return Collections.unmodifiableNavigableMap(names);
  }

  /** Whether models can be acquired. */
  public boolean isOpen() {
    return !closed;
  }

  /** Takes all models away; those in use are freed when their leases are closed. */
  @Override
  public void close() {
    Map<String, NavigableMap<Integer, ServedModel>> all;
    synchronized (writing) {
      closed = true;
      all = models;
      models = Collections.emptyNavigableMap();
    }
    all.values().forEach(versions -> versions.values().forEach(ServedModel::close));
  }

  private @Nullable ServedModel replace(String name, int version, @Nullable ServedModel model) {
    NavigableMap<String, NavigableMap<Integer, ServedModel>> copy = new TreeMap<>(models);
    NavigableMap<Integer, ServedModel> versions =
        new TreeMap<>(copy.getOrDefault(name, Collections.emptyNavigableMap()));
    ServedModel old = model == null ? versions.remove(version) : versions.put(version, model);
    if (versions.isEmpty()) {
      copy.remove(name);
    } else {
      copy.put(name, versions);
    }
    models = copy;
    return old;
  }

  private static ModelUnavailableException unavailable() {
    return new ModelUnavailableException(
        "The model repository is closed (expected: requests before it is)");
  }
}
