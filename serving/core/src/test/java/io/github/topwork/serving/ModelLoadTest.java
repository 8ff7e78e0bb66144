package io.github.topwork.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.serving.testkit.OnnxModels.ClassifierModel;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLoadTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topwork.image | {} | version null",
        "topwork.image | {\"version\":9} | version 9",
        "topwork.labels | [\"a\",\"b\"] | has 2 labels but the model gives logits float32[batch, 3]",
        "topwork.labels | [\"a\"] | has 1 labels",
        "topwork.labels | a,b,c | Unrecognized token",
        "topwork.labels | [\"a\",\"b\",\"a\"] | each label once",
        "topwork.output | scores | 'topwork.output' is 'scores'",
        "topwork.output | NULL | 'topwork.output' is 'null'",
        "topwork.activation | relu | 'topwork.activation' is 'relu'",
        "topwork.activation | NULL | 'topwork.activation' is 'null'",
      })
  void refusesMetadataThatDoNotFit(String key, String value, String message) throws IOException {
    ClassifierModel spec = new ClassifierModel();
    Path file =
        (value.equals("NULL") ? spec.without(key) : spec.with(key, value))
            .write(folder.resolve("m.onnx"));

    assertThatThrownBy(() -> ServedModel.load("m", 1, file, ServingOptions.DEFAULT).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(file.toString());
  }

  @Test
  void refusesAContractOfAnotherShape_andNamesAllProblemsAtOnce() throws IOException {
    Path file =
        new ClassifierModel()
            .with("topwork.image", OnnxModels.contract(8, 9).toJson())
            .with("topwork.output", "scores")
            .write(folder.resolve("m.onnx"));

    assertThatThrownBy(() -> ServedModel.load("m", 1, file, ServingOptions.DEFAULT).close())
        .hasMessageContaining(
            "[batch, 8, 9, 3] but the model takes [image float32[batch, 8, 8, 3]]")
        .hasMessageContaining("'scores'");
  }

  @Test
  void refusesAContractOfAnotherDecoder() throws IOException {
    String json = OnnxModels.contract(8, 8).toJson().replace("topwork-jdk", "pillow");
    Path file = new ClassifierModel().with("topwork.image", json).write(folder.resolve("m.onnx"));

    assertThatThrownBy(() -> ServedModel.load("m", 1, file, ServingOptions.DEFAULT).close())
        .hasMessageContaining("decoder pillow 1")
        .hasMessageContaining("decoder topwork-jdk 1 or tensorflow 1");
  }

  @Test
  void refusesEveryFileThatIsCutOff() throws IOException {
    byte[] whole = Files.readAllBytes(new ClassifierModel().write(folder.resolve("m.onnx")));
    Path cut = folder.resolve("cut.onnx");
    int refused = 0;
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(cut, Arrays.copyOf(whole, length));
      Throwable thrown =
          catchThrowable(() -> ServedModel.load("m", 1, cut, ServingOptions.DEFAULT).close());
      // A cut between two protobuf fields leaves a valid model with fewer metadata.
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(ModelLoadException.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 7 / 2);
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    Path text = Files.writeString(folder.resolve("text.onnx"), "this is not a model");
    Path large = Files.write(folder.resolve("large.onnx"), new byte[11]);
    ServingOptions small = ServingOptions.builder().maxModelBytes(10).build();

    assertThatThrownBy(() -> ServedModel.load("m", 1, folder, ServingOptions.DEFAULT).close())
        .hasMessageContaining("no regular file");
    assertThatThrownBy(
            () -> ServedModel.load("m", 1, folder.resolve("none"), ServingOptions.DEFAULT).close())
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> ServedModel.load("m", 1, text, ServingOptions.DEFAULT).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("an ONNX model that ONNX Runtime 1.");
    assertThatThrownBy(() -> ServedModel.load("m", 1, large, small).close())
        .hasMessageContaining("11 bytes")
        .hasMessageContaining("1 to 10 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/hostname", "../secret.bin", "a/../../secret.bin"})
  void refusesWeightsOutsideTheModelsFolder(String location) throws IOException {
    Files.write(folder.resolve("secret.bin"), new byte[16]);
    Path inside = Files.createDirectory(folder.resolve("model"));
    Files.createDirectory(inside.resolve("a"));
    Path file = OnnxModels.externalData(inside.resolve("m.onnx"), location);

    assertThatThrownBy(() -> ServedModel.load("m", 1, file, ServingOptions.DEFAULT).close())
        .isInstanceOf(ModelLoadException.class);
  }

  @ParameterizedTest
  @CsvSource({"4, UINT16", "12, UINT32", "13, UINT64", "8, STRING"})
  void refusesTypesThatCannotBeFed(int type, String name) throws IOException {
    Path file = OnnxModels.identity(folder.resolve("i.onnx"), List.of(type), 1);

    assertThatThrownBy(() -> ServedModel.load("m", 1, file, ServingOptions.DEFAULT).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("input 'in0' of type " + name);
  }

  @Test
  void saysThatOnnxRuntimeIsMissing() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!Path.of(entry).getFileName().toString().startsWith("onnxruntime")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    Path file = new ClassifierModel().write(folder.resolve("m.onnx"));
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> options = loader.loadClass(ServingOptions.class.getName());
      Method load =
          loader
              .loadClass(ServedModel.class.getName())
              .getMethod("load", String.class, int.class, Path.class, options);
      Object defaults = options.getField("DEFAULT").get(null);

      assertThatThrownBy(() -> load.invoke(null, "m", 1, file, defaults))
          .cause()
          .satisfies(
              cause ->
                  assertThat(cause.getClass().getName())
                      .isEqualTo(ModelLoadException.class.getName()))
          .hasMessageStartingWith("ONNX Runtime does not load. Given: ")
          .hasMessageContaining("add com.microsoft.onnxruntime:onnxruntime");
    }
  }
}
