package io.github.topwork.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.serving.testkit.OnnxModels.ClassifierModel;
import io.github.topwork.tensor.TensorData;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRepositoryTest {
  @TempDir Path folder;

  private Path model(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return new ClassifierModel().write(file);
  }

  @Test
  void lendsTheHighestVersion_orTheOneAskedFor() throws IOException {
    Path file = model("m.onnx");
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      models.load("colors", 2, file);
      models.load("colors", 10, file);
      models.load("other", file);

      assertThat(models.models()).isEqualTo(Map.of("colors", List.of(2, 10), "other", List.of(1)));
      try (ModelLease latest = models.acquire("colors");
          ModelLease second = models.acquire("colors", 2)) {
        assertThat(latest.model().version()).isEqualTo(10);
        assertThat(second.model().version()).isEqualTo(2);
      }
      assertThatThrownBy(() -> models.acquire("cats").close())
          .isInstanceOf(ModelNotFoundException.class)
          .hasMessage("No model 'cats' (expected one of: colors, other)");
      assertThatThrownBy(() -> models.acquire("colors", 3).close())
          .isInstanceOf(ModelNotFoundException.class)
          .hasMessageContaining("no version 3 (expected one of: [2, 10])");
    }
  }

  @Test
  void keepsAnUnloadedModelAliveForItsLease() throws IOException {
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      models.load("colors", model("m.onnx"));
      ModelLease lease = models.acquire("colors");
      ServedModel model = lease.model();

      assertThat(models.unload("colors", 1)).isTrue();
      assertThat(models.unload("colors", 1)).isFalse();

      assertThatThrownBy(() -> models.acquire("colors").close())
          .isInstanceOf(ModelNotFoundException.class);
      byte[] png = OnnxModels.png(Color.RED, 8, 8);
      assertThat(model.classify(png, 1).get(0).label()).isEqualTo("red");
      lease.close();
      lease.close();
      assertThatThrownBy(lease::model).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> model.classify(png, 1))
          .isInstanceOf(ModelUnavailableException.class);
    }
  }

  @Test
  void keepsTheOldModel_whenTheNewOneCannotBeLoaded() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.onnx"), "nothing");
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      ServedModel old = models.load("colors", model("m.onnx"));

      assertThatThrownBy(() -> models.load("colors", bad)).isInstanceOf(ModelLoadException.class);

      try (ModelLease lease = models.acquire("colors")) {
        assertThat(lease.model()).isSameAs(old);
      }
    }
  }

  @Test
  @Timeout(600)
  void swapsAndUnloadsWhileRequestsRun() throws Exception {
    // 300 x 300 keeps a run busy for a good part of a millisecond: swaps fall into runs.
    Path file = new ClassifierModel().size(300, 300).write(folder.resolve("m.onnx"));
    TensorData input = TensorData.ofFloats(new float[300 * 300 * 3], 1, 300, 300, 3);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      models.load("colors", file);
      List<Callable<Integer>> clients = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        boolean direct = client == 3;
        clients.add(() -> request(models, input, stop, direct));
      }
      List<Future<Integer>> counts = clients.stream().map(threads::submit).toList();
      for (int swap = 0; swap < 60; swap++) {
        models.load("colors", file);
        if (swap % 5 == 0) {
          models.load("colors", 2, file);
          models.unload("colors", 2);
        }
      }
      stop.set(true);
      for (Future<Integer> count : counts) {
        assertThat(count.get()).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Runs until told to stop; {@code direct} ones use a model without holding its lease. */
  private static int request(
      ModelRepository models, TensorData input, AtomicBoolean stop, boolean direct) {
    int count = 0;
    while (!stop.get()) {
      ModelLease lease = models.acquire("colors");
      ServedModel model = lease.model();
      if (direct) {
        lease.close();
      }
      try {
        TensorData logits = model.infer(Map.of("image", input)).values().iterator().next();
        assertThat(logits.toFloats()).containsExactly(0f, 0f, 0f);
        count++;
      } catch (ModelUnavailableException e) {
        assertThat(direct).isTrue();
      } finally {
        lease.close();
      }
    }
    return count;
  }

  @Test
  void loadsAFolderOfModels() throws IOException {
    model("repo/pets/model.onnx");
    model("repo/colors/1/model.onnx");
    model("repo/colors/12/model.onnx");
    model("repo/colors/backup/model.onnx");
    Files.createDirectories(folder.resolve("repo/empty/1"));
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      models.loadAll(folder.resolve("repo"));

      assertThat(models.models()).isEqualTo(Map.of("pets", List.of(1), "colors", List.of(1, 12)));
    }
  }

  @Test
  void loadsNothingOfAFolder_whereOneModelIsBad() throws IOException {
    model("repo/good/model.onnx");
    Files.createDirectories(folder.resolve("repo/bad/1"));
    Files.writeString(folder.resolve("repo/bad/1/model.onnx"), "nothing");
    Files.createDirectories(folder.resolve("repo/worse/1"));
    Files.write(folder.resolve("repo/worse/1/model.onnx"), new byte[0]);
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      assertThatThrownBy(() -> models.loadAll(folder.resolve("repo")))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("bad")
          .hasMessageContaining("worse");

      assertThat(models.models()).isEmpty();
      assertThatThrownBy(() -> models.loadAll(folder.resolve("repo/good")))
          .hasMessageContaining("no model in");
      assertThatThrownBy(() -> models.loadAll(folder.resolve("none")))
          .hasMessageContaining("Cannot read the folder");
    }
  }

  @Test
  void keepsTheOldModels_whereOneOfTheFolderIsBad() throws IOException {
    model("repo/good/model.onnx");
    Files.createDirectories(folder.resolve("repo/z-bad"));
    Files.writeString(folder.resolve("repo/z-bad/model.onnx"), "nothing");
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      ServedModel old = models.load("good", model("m.onnx"));

      assertThatThrownBy(() -> models.loadAll(folder.resolve("repo")))
          .isInstanceOf(ModelLoadException.class);

      try (ModelLease lease = models.acquire("good")) {
        assertThat(lease.model()).isSameAs(old);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ü", "-x"})
  void refusesNamesThatDoNotGoIntoAPath(String name) throws IOException {
    Path file = model("m.onnx");
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      assertThatThrownBy(() -> models.load(name, file))
          .isInstanceOf(ModelLoadException.class)
          .hasMessageContaining("model name: '" + name + "'");
      assertThatThrownBy(() -> models.load("m", 0, file)).hasMessageContaining("version: 0");
    }
  }

  @Test
  void refusesEverythingAfterClose() throws IOException {
    Path file = model("m.onnx");
    ModelRepository models = new ModelRepository(ServingOptions.DEFAULT);
    models.load("m", file);
    models.close();
    models.close();

    assertThat(models.isOpen()).isFalse();
    assertThatThrownBy(() -> models.acquire("m").close())
        .isInstanceOf(ModelUnavailableException.class);
    assertThatThrownBy(() -> models.load("m", file)).isInstanceOf(ModelUnavailableException.class);
  }
}
