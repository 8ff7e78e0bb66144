package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.importer.GeneratedPage;
import io.github.topwork.importer.keras.layer.StandardLayers;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps docs/layer-support.md, which says for each layer what the goldens prove of it. */
class LayerSupportTest {
  private static final String FUNCTION = "TFOpLambda ";
  private static final String RANDOM = "random in training, does nothing at inference";

  private static final String INFERENCE_ONLY = "does nothing at inference; refused in training";

  /** What a user should know beyond the name, by layer. */
  private static final Map<String, String> NOTES = notes();

  /** Distinct configurations by class and Keras version, in models that goldens compare. */
  private static final Map<String, Map<String, Set<String>>> PROVEN = new HashMap<>();

  @TempDir static Path folder;

  @BeforeAll
  static void readConfigurations() throws IOException {
    for (String version : List.of("keras2", "keras3")) {
      for (LayerCase each : LayerCases.all(version)) {
        if (!each.isRefused()) {
          try (KerasFile file = KerasFile.open(each.write(folder))) {
            note(version, ConfigReader.read(file.config(), file.majorVersion(), each.name()));
          }
        }
      }
    }
  }

  @BeforeAll
  static void readOperations() throws IOException {
    for (String line : Files.readAllLines(Path.of("src/test/resources/operations.jsonl"))) {
      JsonNode model = new ObjectMapper().readTree(line);
      int version = model.path("keras").intValue();
      note("keras" + version, ConfigReader.read(model.path("model"), version, "operations.jsonl"));
    }
  }

  private static void note(String version, ModelSpec model) {
    for (LayerSpec layer : model.layers()) {
      layer.model().ifPresent(inner -> note(version, inner));
      ObjectNode config = layer.config().deepCopy();
      String function = config.path("function").asText("");
      String name =
          layer.className().equals("TFOpLambda") ? FUNCTION + function : layer.className();
      config.remove("name");
      for (CallSpec call : layer.calls()) {
        String arguments = call.arguments() + " " + call.named();
        // Which layer an input is from does not make another configuration.
        PROVEN
            .computeIfAbsent(name, key -> new TreeMap<>())
            .computeIfAbsent(version, key -> new HashSet<>())
            .add(config + " " + arguments.replaceAll("of layer '[^']*'", ""));
      }
    }
  }

  @Test
  void provesEveryLayer() {
    List<String> unproven = new ArrayList<>(StandardLayers.familiesByLayer().keySet());
    unproven.removeAll(PROVEN.keySet());
    // Compared within the models that have them.
    unproven.removeIf(
        name -> "ApplicationLayers".equals(StandardLayers.familiesByLayer().get(name)));
    // The functions below, and names of one in several versions.
    unproven.removeIf(name -> name.matches("Lambda>(tf|keras)\\..*"));
    // Other ranks of poolings that are proven, functions by name, and another name of Absolute.
    assertThat(unproven)
        .containsExactly(
            "AdaptiveAveragePooling3D", "AdaptiveMaxPooling1D", "TFOpLambda", "ops.Abs");
  }

  @Test
  void provesEveryFunction_butOtherNamesOfOne() {
    List<String> unproven = new ArrayList<>(StandardLayers.tensorFlowFunctions());
    unproven.removeIf(name -> PROVEN.containsKey(FUNCTION + name));
    assertThat(unproven)
        .containsExactly(
            "gather",
            "linalg.l2_normalize",
            "math.divide",
            "nn.avg_pool2d",
            "nn.max_pool",
            "nn.swish",
            "norm",
            "ones",
            "pad",
            "shape",
            "squeeze",
            "transpose");
  }

  @Test
  void hasNotesOnLayersOnly() {
    assertThat(StandardLayers.familiesByLayer().keySet()).containsAll(NOTES.keySet());
  }

  @Test
  void keepsThePageOfLayersUpToDate() throws IOException {
    GeneratedPage.assertUpToDate("docs/layer-support.md", page(), LayerSupportTest.class);
  }

  private static String page() {
    StringBuilder text =
        new StringBuilder(
            """
            # Keras layers that the importer builds

            Generated from the builders and the test data; `LayerSupportTest` fails when this page is not up to date.
            A configuration is proven when a model with it, saved by that Keras, gives what that Keras computed, within
            1e-5 of the largest value. Of a class that is here, a setting that is not known is refused, never ignored.

            The same builders write new layers, those of a head or before a backbone: `Layers.of("Conv2D", Map.of("filters", 8,
            "kernel_size", 3))`, one after another, with the meaning of Keras 3. There regularizers, constraints and other types than
            float32 are refused, and so are layers that Keras computes otherwise in training where the notes say so.

            ## Layers

            | class | family | Keras 2 | Keras 3 | notes |
            |---|---|---|---|---|
            """);
    Map<String, String> families = StandardLayers.familiesByLayer();
    families.forEach(
        (name, family) -> {
          if (!name.startsWith(LayerSpec.OPERATION) && !name.startsWith(LayerSpec.LAMBDA)) {
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s |%n",
                    name,
                    family,
                    name.equals("TFOpLambda") ? "see below" : proven(name, "keras2"),
                    proven(name, "keras3"),
                    NOTES.getOrDefault(name, "")));
          }
        });
    text.append(
        """

        Functional and Sequential models may stand in each other to any depth, be called several times, and have any
        number of inputs and outputs. `Activation`, and `activation` of other layers, may be every function of
        `keras.activations` by name, or one of the layers ELU, LeakyReLU, ReLU, Softmax, ThresholdedReLU.

        ## Operations of Keras 3

        What `keras.ops` and Python's operators make of a layer's output; the number is that of proven configurations.
        `Abs` is another name of `Absolute`.

        | operation | proven |
        |---|---|
        """);
    families.keySet().stream()
        .filter(name -> name.startsWith(LayerSpec.OPERATION))
        .forEach(
            name ->
                text.append(
                    String.format(Locale.ROOT, "| %s | %s |%n", name, count(name, "keras3"))));
    text.append(
        """

        ## Functions of TensorFlow in Keras 2

        What a `TFOpLambda` may be; the number is that of proven configurations. Those with 0 are other names of functions
        that are proven.

        | function | proven |
        |---|---|
        """);
    StandardLayers.tensorFlowFunctions()
        .forEach(
            name ->
                text.append(
                    String.format(
                        Locale.ROOT, "| tf.%s | %s |%n", name, count(FUNCTION + name, "keras2"))));
    text.append(
        """

        ## Lambdas without code

        Code in a file is never run. A `Lambda` that holds no code but the name of a function is built as that function,
        with its `arguments`, where the file tells whose it is:

        - Keras 3 writes a name alone, and takes it for a function of `keras.activations`, as is done here: %s.
          Another name, such as `l2_normalize`, may be anybody's function: Keras does not load it without
          `custom_objects`, and here it is refused; register a `LayerBuilder` for `Lambda>l2_normalize`.
        - Keras 2 writes name and module. Of a module of TensorFlow it may be each function above, by the last part of
          its name; of a module of Keras: %s. Of another module it is refused.
        - Keras 2 writes code for nearly every function, its own and TensorFlow's included: the code of
          `Lambda(K.l2_normalize)` is that of a wrapper which is the same for all of them. It is refused.

        `TensorFlowOpLayer` (TensorFlow 2.0 to 2.3) may be every op of TensorFlow that only computes.

        ## Refused

        All layers that cannot be built are named in one message. The way out is the same for each: save the model as
        a SavedModel with `model.export("folder")`, or register a `LayerBuilder` for the class with
        `ImportOptions.builder().layer("package>Class", builder)`.

        - `Lambda` with code, custom and subclassed layers and models, custom activations: their meaning is Python code,
          which is never run. One call in Python turns it into ops: `model.export("folder")`, in Keras 2
          `model.save("folder")`; the folder is imported.
        - `ClassMethod`, `InstanceMethod` and `InstanceProperty`, which are methods of ragged and sparse tensors.
        - Attention layers (`MultiHeadAttention`), recurrent convolutions (`ConvLSTM2D`), and every class not listed above.
        - Recurrent layers on sequences whose steps are not known, or of more than 1024 steps in all of them together, since
          each step is written out; `stateful=True`, by which a call goes on where the last one ended; cells of one's own.
        - Dropout, noise and augmentation called with `training=True` (Monte Carlo dropout): predictions would be random.
          The augmentation layers of Keras 3 write it always; there it means nothing. So does every other layer called
          so, and models, but for BatchNormalization.
        - A layer other than the recurrent ones that would use a mask: `GlobalAveragePooling1D`, `GroupNormalization` and
          `Softmax` behind an `Embedding` with `mask_zero` or a `Masking`; and a recurrent layer behind one that changes masks.
          Everywhere else a mask changes nothing at inference.
        - Quantized weights. Half precision and `mixed_float16` are computed in float32, with a warning.
        - A layer with a `dtype` of whole numbers, to which Keras converts what it computes; means of whole numbers
          (`Average`, `GlobalAveragePooling` of Keras 2), which Keras cuts; ragged inputs.

        ## What a file does not tell

        Keras writes some things in a way from which nobody can tell what was meant, Keras itself included. They are
        taken for Keras's own:

        - In HDF5 files and in the JSON of Keras 2, a class has no module. A custom class that was not registered
          (`keras.saving.register_keras_serializable`) and has the name of a layer of Keras looks like that layer. In a
          `.keras` archive it has its module, and is refused.
        - A custom activation that has the name of one of Keras's own, for example a `gelu` or `swish` of one's own, is
          written by that name alone; in Keras 3 only where it was not registered.
        - The same names mean different numbers in Keras 2 and Keras 3. Which of them wrote a file is taken from
          `keras_version`; where that is missing, from how the layers are described, and where that does not tell, the
          file is refused.
        """
            .formatted(lambdas("Lambda>(\\w+)"), lambdas("Lambda>keras\\.(\\w+)")));
    return text.toString();
  }

  /** Names of functions that a Lambda may have, of one kind. */
  private static String lambdas(String kind) {
    return StandardLayers.familiesByLayer().keySet().stream()
        .filter(name -> name.matches(kind))
        .map(name -> "`" + name.replaceFirst(kind, "$1") + "`")
        .collect(Collectors.joining(", "));
  }

  private static String proven(String name, String version) {
    int count = count(name, version);
    return count == 0 ? "" : count + (count == 1 ? " configuration" : " configurations");
  }

  private static int count(String name, String version) {
    return PROVEN.getOrDefault(name, Map.of()).getOrDefault(version, Set.of()).size();
  }

  private static Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>();
    StandardLayers.familiesByLayer()
        .forEach(
            (name, family) -> {
              if (family.equals("RandomLayers") || family.equals("NoiseLayers")) {
                notes.put(name, RANDOM);
              }
            });
    for (String name :
        List.of(
            "ActivityRegularization",
            "RandomElasticTransform",
            "RandomGaussianBlur",
            "RandomHeight",
            "RandomPerspective",
            "RandomWidth")) {
      notes.put(name, INFERENCE_ONLY);
    }
    notes.put("Identity", "does nothing");
    for (String name : List.of("Bidirectional", "GRU", "LSTM", "RNN", "SimpleRNN")) {
      notes.put(
          name, "a known number of steps, written out; masks are used; no dropout in training");
    }
    notes.put("Masking", "its mask is used by recurrent layers");
    notes.put("RandomCrop", "Keras 2: the middle, resized; Keras 3 (as of 3.15): " + RANDOM);
    notes.put(
        "Activation",
        "`hard_sigmoid` has a slope of 1/5 in Keras 1 and 2 and of 1/6 in Keras 3; `sparsemax` as"
            + " Keras 3.15 computes it");
    StandardLayers.familiesByLayer().entrySet().stream()
        .filter(entry -> entry.getValue().equals("ApplicationLayers"))
        .forEach(entry -> notes.put(entry.getKey(), "of `keras.applications`"));
    notes.put(
        "BatchNormalization",
        "called with `training=True`, Keras 2: by the batch it is given, with a warning; Keras 3: as"
            + " `predict` does, by moving averages, with a warning");
    for (String name : List.of("LocallyConnected1D", "LocallyConnected2D")) {
      notes.put(name, "implementations 1, 2 and 3; 4 million connections at most");
    }
    notes.put("Dense", "any rank from 2");
    notes.put("Dot", "inputs of rank 2 or 3");
    notes.put("Embedding", "the mask of `mask_zero` is used by recurrent layers");
    notes.put("LeakyReLU", "slope `alpha` in Keras 2, `negative_slope` in Keras 3");
    notes.put("PReLU", "not as another layer's `activation`");
    notes.put("SlicingOpLambda", "numbers, slices, `None` and `...`");
    notes.put("TFOpLambda", "the functions below");
    return notes;
  }
}
