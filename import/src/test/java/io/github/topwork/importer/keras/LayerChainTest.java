package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.layer.StandardLayers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerChainTest {
  private final Graph.Builder graph = Graph.builder();

  private TensorSpec input(long... sizes) {
    List<Dim> dims = new ArrayList<>(List.of(Dim.named("batch")));
    for (long size : sizes) {
      dims.add(Dim.of(size));
    }
    Shape shape = Shape.of(dims);
    ValueRef value =
        new OpWriter(graph, "").placeholder("features", DataType.FLOAT, Shape.of(shape.toSizes()));
    return new TensorSpec("features", value, DataType.FLOAT, shape);
  }

  private static LayerChain chain() {
    return new LayerChain(StandardLayers.registry(), "the head", 7);
  }

  private WrittenLayers write(TensorSpec input, LayerDefinition... layers) {
    return chain().write(graph, List.of(layers), input, Set.of("features", "dense"));
  }

  private WrittenLayers writeTraining(TensorSpec input, LayerDefinition... layers) {
    WrittenLayers written = write(input, layers);
    Map<String, Variable> variables = new LinkedHashMap<>();
    written.variables().forEach(variable -> variables.put(variable.name(), variable));
    return chain().writeTraining(graph, written.definitions(), input, variables);
  }

  private static float[] start(WrittenLayers written, String variable) {
    return requireNonNull(written.startValues().get(variable), variable).toFloats();
  }

  @Test
  void namesLayersAsKerasDoes_besideThoseThatAreThere() {
    WrittenLayers written =
        write(
            input(8, 8, 3),
            Layers.conv2D(4, 3).with("padding", "same").with("use_bias", false),
            Layers.batchNormalization(),
            Layers.of("PReLU", Map.of("shared_axes", List.of(1, 2))),
            Layers.globalAveragePooling2D().named("pool"),
            Layers.dense(2),
            Layers.dense(2).named("my logits"));

    assertThat(written.layers())
        .extracting(Layer::name)
        .containsExactly(
            "conv2d", "batch_normalization", "p_re_lu", "pool", "dense_1", "my_logits");
    assertThat(written.layers())
        .extracting(layer -> layer.outputShape().toString())
        .containsExactly(
            "[batch, 8, 8, 4]",
            "[batch, 8, 8, 4]",
            "[batch, 8, 8, 4]",
            "[batch, 4]",
            "[batch, 2]",
            "[batch, 2]");
    assertThat(written.variables())
        .extracting(Variable::name)
        .containsExactly(
            "conv2d/kernel",
            "batch_normalization/gamma",
            "batch_normalization/beta",
            "batch_normalization/moving_mean",
            "batch_normalization/moving_variance",
            "p_re_lu/alpha",
            "dense_1/kernel",
            "dense_1/bias",
            "my_logits/kernel",
            "my_logits/bias");
    assertThat(written.variables().stream().filter(Variable::state))
        .extracting(Variable::name)
        .containsExactly("batch_normalization/moving_mean", "batch_normalization/moving_variance");
    assertThat(written.withTrainingMode()).containsExactly("batch_normalization");
  }

  @Test
  void knowsWhichLayersAtTheBeginningComputeAlwaysTheSame() {
    assertThat(
            write(
                    input(8, 8, 3),
                    Layers.of("ZeroPadding2D"),
                    Layers.globalAveragePooling2D(),
                    Layers.dropout(0.2),
                    Layers.flatten())
                .fixed())
        .extracting(Layer::name)
        .containsExactly("zero_padding2d", "global_average_pooling2d");
  }

  @Test
  void drawsStartValuesAsTheLayerSays() {
    WrittenLayers written =
        write(
            input(3),
            Layers.dense(2)
                .with("kernel_initializer", "ones")
                .with("bias_initializer", LayerDefinition.of("Constant", Map.of("value", 0.5))));

    assertThat(start(written, "dense_1/kernel")).containsExactly(1, 1, 1, 1, 1, 1);
    assertThat(start(written, "dense_1/bias")).containsExactly(0.5f, 0.5f);
  }

  /** In Keras 3 the kernel of a depthwise convolution has an initializer of another name. */
  @Test
  void knowsTheInitializerOfDepthwiseConvolutions() {
    WrittenLayers written =
        write(
            input(2, 2, 1),
            Layers.of("DepthwiseConv2D", Map.of("kernel_size", 1))
                .with("depthwise_initializer", "ones"));

    assertThat(start(written, "depthwise_conv2d/kernel")).containsExactly(1);
  }

  @Test
  void letsAnLstmForgetLittleAtTheStart_asKerasDoes() {
    WrittenLayers written = write(input(3, 2), Layers.of("LSTM", Map.of("units", 1)));

    assertThat(start(written, "lstm/lstm_cell/bias")).containsExactly(0, 1, 0, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Dense | units | two | units: \"two\" (expected: a whole number of 32 bits)",
        "Dense | unit | 2 | settings [unit] of layer class 'Dense'",
        "Dense | unit | 2 | did you mean 'units'?",
        "Dense | activation | relu | layer class 'Dense' without [units]",
        "Dropout | rat | 0.5 | settings [rat] of layer class 'Dropout'",
        "Flatten | dtype | mixed_float16 | mixed_float16",
        "Flatten | kernel_initializer | ones | settings [kernel_initializer]",
        "LayerNormalization | gama_initializer | ones | settings [gama_initializer]",
        "LayerNormalization | gamma_initializer | on | initializer 'on'",
        "LayerNormalization | gamma_regularizer | l3 | gamma_regularizer 'l3'",
        "LayerNormalization | gamma_constraint | non_neg | settings [gamma_constraint]",
        "ZeroPadding2D | padding | same | padding: \"same\"",
        "Flatten | trainable | maybe | trainable: \"maybe\"",
      })
  void refusesSettingsThatTheClassHasNot(
      String className, String key, String value, String message) {
    assertThatThrownBy(
            () -> write(input(4, 4, 3), LayerDefinition.of(className, Map.of(key, value))))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("Layer does not fit. Given: ")
        .hasMessageContaining(message.replace(" (expected:", ". Expected:").replace(")", ""))
        .hasMessageContaining("(" + className + ") of the head");
  }

  @Test
  void listsAllClassesThatNobodyBuilds() {
    assertThatThrownBy(
            () -> write(input(3), Layers.of("Dens"), Layers.dense(1), Layers.of("MyLayer")))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("class 'Dens'")
        .hasMessageContaining("Dense")
        .hasMessageContaining("class 'MyLayer'");
  }

  @Test
  void refusesLayersThatMakeNoChain() {
    assertThatThrownBy(() -> write(input(4, 4, 3), Layers.of("Add")))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("layer 'add' (Add) of the head");
  }

  @Test
  void refusesLayersOfSeveralOutputs() {
    LayerDefinition lstm = Layers.of("LSTM", Map.of("units", 2, "return_state", true));
    assertThatThrownBy(() -> write(input(3, 2), lstm)).hasMessageContaining("3 outputs");
  }

  @Test
  void refusesValuesThatAreNoSettings() {
    assertThatThrownBy(() -> Layers.dense(2).with("kernel_initializer", Optional.of("ones")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("kernel_initializer: java.util.Optional (expected: a number");
    assertThatThrownBy(() -> Layers.dense(2).with("name", 3))
        .hasMessage("name: 3 (expected: a text, or none)");
  }

  @Test
  void writesTraining_overTheSameVariables_belowItsScope() {
    TensorSpec input = input(4, 4, 3);
    WrittenLayers training =
        writeTraining(
            input,
            Layers.batchNormalization(),
            Layers.dropout(0.5),
            Layers.flatten(),
            Layers.dense(2));

    assertThat(training.output().node()).startsWith("training/dense_1/");
    assertThat(training.startValues()).isEmpty();
    assertThat(training.updates().keySet())
        .containsExactly("batch_normalization/moving_mean", "batch_normalization/moving_variance");
    assertThat(graph.contains(TrainingMode.STEP.node())).isTrue();
    long variables =
        graph.build().nodes().stream().filter(node -> node.op().equals("VarHandleOp")).count();
    assertThat(variables).isEqualTo(6);
  }

  @Test
  void leavesFrozenBatchNormalizationInInferenceMode_asKerasDoes() {
    TensorSpec input = input(4, 4, 3);
    LayerDefinition frozen = Layers.batchNormalization().with("trainable", false);

    assertThat(writeTraining(input, frozen).updates()).isEmpty();
  }

  /** Layers whose {@code call} has an argument {@code training} in Keras 3.15.1, that are built. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AlphaDropout rate",
        "BatchNormalization",
        "Dropout rate",
        "GaussianDropout rate",
        "GaussianNoise stddev",
        "RandomBrightness factor",
        "RandomColorDegeneration factor",
        "RandomColorJitter",
        "RandomContrast factor",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue factor",
        "RandomInvert",
        "RandomPerspective",
        "RandomPosterization factor",
        "RandomRotation factor",
        "RandomSaturation factor",
        "RandomSharpness factor",
        "RandomShear",
        "RandomTranslation height_factor width_factor",
        "RandomZoom height_factor",
        "SpatialDropout2D rate",
      })
  void noLayerWithATrainingModeIsTakenForOneWithout(String classAndSettings) {
    String[] words = classAndSettings.split(" ");
    LayerDefinition layer = Layers.of(words[0]);
    for (int i = 1; i < words.length; i++) {
      layer = layer.with(words[i], 0.5);
    }
    assertThat(write(input(4, 4, 3), layer).withTrainingMode()).hasSize(1);
  }

  /** Builders rely on every setting being there, as it is in files. */
  @Test
  void knowsTheDefaultsOfAllLayersOfKeras3() {
    assertThat(
            StandardLayers.familiesByLayer().keySet().stream()
                .filter(name -> !name.contains(">") && !name.startsWith(LayerSpec.OPERATION))
                .filter(name -> !LayerDefaults.knows(name)))
        .containsExactly(
            "CustomScaleLayer",
            "LayerScale",
            "LocallyConnected1D",
            "LocallyConnected2D",
            "PreprocessInput",
            "RandomHeight",
            "RandomWidth",
            "SlicingOpLambda",
            "StochasticDepth",
            "TFOpLambda",
            "TensorFlowOpLayer",
            "ThresholdedReLU");
  }

  @Test
  void givesALayerWithinItsDefaultsToo() {
    WrittenLayers written =
        write(
            input(3, 2),
            Layers.of("Bidirectional", Map.of("layer", Layers.of("LSTM", Map.of("units", 1)))));

    assertThat(start(written, "bidirectional/forward_lstm/lstm_cell/bias"))
        .containsExactly(0, 1, 0, 0);
    assertThat(graph.build().nodes())
        .as("the default activations")
        .extracting(Node::op)
        .contains("Tanh", "Sigmoid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RandomPerspective", "RandomGaussianBlur", "ActivityRegularization"})
  void refusesInTraining_whatIsBuiltForInferenceOnly(String className) {
    TensorSpec input = input(4, 4, 3);
    assertThatThrownBy(() -> writeTraining(input, Layers.of(className)))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining(
            "a layer of class '" + className + "' in training, of which inference alone is built");
  }

  @Test
  void refusesDropoutOfRecurrentLayersInTraining() {
    TensorSpec input = input(3, 2);
    assertThatThrownBy(
            () -> writeTraining(input, Layers.of("GRU", Map.of("units", 2, "dropout", 0.5))))
        .hasMessageContaining("dropout: 0.5 in training");
  }
}
