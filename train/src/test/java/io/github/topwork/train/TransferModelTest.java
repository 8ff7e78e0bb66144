package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransferModelTest {
  private static TransferModel model(Head head, LayerDefinition... preprocessing) {
    return TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
        .name("net")
        .preprocessing(preprocessing)
        .head(head)
        .build();
  }

  private static List<String> trainable(TransferModel model) {
    return model.model().variables().stream()
        .filter(Variable::trainable)
        .map(Variable::name)
        .toList();
  }

  @Test
  void nestsTheBackbone_betweenPreprocessingAndHead_asKerasDoes() {
    Head head =
        Head.of(
            Layers.globalAveragePooling2D(),
            Layers.dense(4, "relu"),
            Layers.batchNormalization(),
            Layers.dropout(0.2),
            Layers.dense(1));
    TransferModel model = model(head, Layers.rescaling(1 / 127.5, -1));

    assertThat(model.model().layers().layers())
        .extracting(Layer::name)
        .containsExactly(
            "rescaling",
            "net",
            "global_average_pooling2d",
            "dense",
            "batch_normalization",
            "dropout",
            "dense_1");
    assertThat(model.model().layers().get("net/bn").layer().variables()).hasSize(4);
    assertThat(model.model().outputs().get(0).toString()).isEqualTo("dense_1 float32[batch, 1]");
    assertThat(model.features().shape().toSizes()).containsExactly(-1, 6);
    assertThat(
            model(Head.of(Layers.dropout(0.1), Layers.flatten(), Layers.dense(1)))
                .features()
                .shape())
        .isEqualTo(SmallNet.backbone().outputs().get(0).shape());
    // Backbone 162 + 24 + 54, dense 6 · 4 + 4, batch normalization 4 · 4, dense 4 + 1.
    assertThat(model.model().parameterCount()).isEqualTo(240 + 28 + 16 + 5);
    assertThat(model.freeze("net").model().trainableParameterCount()).isEqualTo(28 + 8 + 5);
  }

  @Test
  void freezesAndUnfreezes_byPattern() {
    TransferModel model = model(Head.classifier(2, 0));
    TransferModel frozen = model.freeze("net");

    assertThat(model.isBackboneFrozen()).isFalse();
    assertThat(frozen.isBackboneFrozen()).isTrue();
    assertThat(trainable(frozen)).containsExactly("dense/kernel", "dense/bias");
    assertThat(trainable(frozen.unfreeze("net/b*")))
        .containsExactly("bn/gamma", "bn/beta", "dense/kernel", "dense/bias");
    assertThat(trainable(frozen.unfreeze("net")))
        .containsExactly(
            "conv/kernel",
            "bn/gamma",
            "bn/beta",
            "depthwise/depthwise_kernel",
            "dense/kernel",
            "dense/bias");
    assertThat(trainable(frozen.unfreezeExceptBatchNormalization("net")))
        .containsExactly("conv/kernel", "depthwise/depthwise_kernel", "dense/kernel", "dense/bias");
    assertThat(trainable(frozen.unfreeze("*").freeze("dense")))
        .doesNotContain("dense/kernel", "bn/moving_mean")
        .contains("conv/kernel");
  }

  @Test
  void freezesByTheScopesOfVariables_whereTheFileKnowsNoLayers() {
    ModelGraph known = SmallNet.backbone();
    ModelGraph unknown =
        new ModelGraph(
            known.graph(),
            known.inputs(),
            known.outputs(),
            known.variables(),
            LayerTree.EMPTY,
            known.provenance());
    TransferModel model = TransferModel.of(unknown, SmallNet.weightSource(), Head.classifier(2, 0));

    assertThat(trainable(model.freeze("backbone"))).containsExactly("dense/kernel", "dense/bias");
    assertThat(trainable(model.freeze("b?").freeze("depth*")))
        .containsExactly("conv/kernel", "dense/kernel", "dense/bias");
    assertThat(trainable(model.freeze("*").unfreezeExceptBatchNormalization("backbone")))
        .containsExactly("conv/kernel", "depthwise/depthwise_kernel");
  }

  @Test
  void rejectsAPatternThatMatchesNothing_suggestingNames() {
    assertThatThrownBy(() -> model(Head.classifier(2, 0)).freeze("net/con"))
        .isInstanceOf(SignatureNotFoundException.class)
        .hasMessageContaining("'net/con'")
        .hasMessageContaining("net/conv");
  }

  @Test
  void rejectsHeadsThatDoNotFit() {
    Head withoutPooling = Head.of(Layers.dense(2));
    Head pooledTwice =
        Head.of(Layers.globalAveragePooling2D(), Layers.globalMaxPooling2D(), Layers.dense(2));

    CompileOptions options =
        CompileOptions.of(OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy());
    assertThatThrownBy(() -> model(withoutPooling).compile(options))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("[batch, 4, 4, 2]")
        .hasMessageContaining("with a pooling or Flatten before it");
    assertThatThrownBy(() -> model(pooledTwice))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("shape [batch, 6]")
        .hasMessageContaining("rank 4")
        .hasMessageContaining("layer 'global_max_pooling2d' (GlobalMaxPooling2D) of the head");
    assertThatThrownBy(() -> Head.classifier(2, 1))
        .hasMessage("dropout: 1.0 (expected: >= 0 and < 1)");
    assertThatThrownBy(() -> Layers.dense(0)).hasMessageContaining("units: 0");
  }

  @Test
  void preprocessesInTheModel() {
    TransferModel plain = model(Head.NONE);
    TransferModel scaled =
        TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
            .input(-1, -1, 3)
            .preprocessing(
                Layers.resizing(8, 8).with("interpolation", "nearest"), Layers.rescaling(2, -1))
            .build();
    assertThat(scaled.model().inputs().get(0).toString())
        .isEqualTo("input_1 float32[batch, height, width, 3]");
    // Every pixel of the 8 x 8 image twice in each direction; nearest takes one of the equals.
    float[] small = SmallNet.batch(1, 1, 4).inputs().toFloats();
    float[] large = new float[4 * small.length];
    float[] expectedInput = new float[small.length];
    for (int i = 0; i < small.length; i++) {
      expectedInput[i] = small[i] * 2 - 1;
      int row = i / 24;
      int column = i / 3 % 8;
      for (int copy = 0; copy < 4; copy++) {
        int y = 2 * row + copy / 2;
        int x = 2 * column + copy % 2;
        large[(16 * y + x) * 3 + i % 3] = small[i];
      }
    }
    try (TfModel first = TfModel.open(plain.model(), plain.weights());
        TfModel second = TfModel.open(scaled.model(), scaled.weights())) {
      assertThat(second.run(TensorData.ofFloats(large, 1, 16, 16, 3)).toFloats())
          .containsExactly(
              first.run(TensorData.ofFloats(expectedInput, 1, 8, 8, 3)).toFloats(), within(1e-5f));
    }
  }

  /** The name says nothing: {@code SpectralNormalization}'s vector, a counter, a fixed filter. */
  @Test
  void leavesStateAlone_whateverItsName() {
    ModelGraph net = SmallNet.backbone();
    String name = "depthwise/depthwise_kernel";
    ModelGraph model =
        new ModelGraph(
            net.graph(),
            net.inputs(),
            net.outputs(),
            net.variables().stream()
                .map(variable -> variable.name().equals(name) ? variable.asState() : variable)
                .toList(),
            net.layers(),
            net.provenance());
    TransferModel transfer =
        TransferModel.of(model, SmallNet.weightSource(), Head.classifier(2, 0)).unfreeze("*");

    assertThat(transfer.model().trainableWeights())
        .extracting(Variable::name)
        .contains("conv/kernel")
        .doesNotContain(name);
    assertThat(transfer.model().withTrainable(variable -> true).trainableWeights())
        .extracting(Variable::name)
        .contains("conv/kernel")
        .doesNotContain(name);
  }

  @Test
  void drawsTheSameStart_forTheSameSeed() {
    TensorData first = model(Head.classifier(2, 0)).weights().get("dense/kernel");
    TransferModel other =
        TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
            .head(Head.classifier(2, 0))
            .seed(1)
            .build();

    assertThat(model(Head.classifier(2, 0.3)).weights().get("dense/kernel")).isEqualTo(first);
    assertThat(other.weights().get("dense/kernel")).isNotEqualTo(first);
    double limit = Math.sqrt(6.0 / 8);
    for (float value : first.toFloats()) {
      assertThat((double) value).isBetween(-limit, limit);
    }
  }

  @Test
  void takesWeightsThatFit_andListsAllThatDoNot() {
    TransferModel model = model(Head.classifier(2, 0));
    TensorData bias = TensorData.ofFloats(new float[] {1, 2}, 2);

    assertThat(model.withWeights(Map.of("dense/bias", bias)).weights().get("dense/bias"))
        .isEqualTo(bias);
    assertThatThrownBy(() -> model.withWeights(Map.of("dense/kernel", bias, "dense/offset", bias)))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("float32[6, 2]")
        .hasMessageContaining("variable 'dense/offset'");
  }

  @Test
  void takesTheLogitsBehindASoftmax_ofAModelTrainedAsItIs() {
    TransferModel headed =
        model(Head.of(Layers.globalAveragePooling2D(), Layers.dense(3, "softmax")));
    TransferModel whole = TransferModel.of(headed.model(), headed.weights());

    assertThat(headed.logits().toString()).isEqualTo("dense/BiasAdd:0");
    assertThat(whole.logits()).isEqualTo(headed.logits());
    assertThat(whole.isBackboneFrozen()).isFalse();
    assertThat(whole.model().layers()).isEqualTo(headed.model().layers());
  }

  @Test
  void trainsLayersBeforeTheBackbone_thatHaveWeights() {
    TransferModel model =
        TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
            .input(8, 8, 1)
            .preprocessing(Layers.conv2D(3, 1), Layers.rescaling(2, 0))
            .head(Head.classifier(2, 0))
            .build()
            .freeze("backbone");
    assertThat(trainable(model))
        .containsExactly("conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias");
    assertThat(model.isBackboneFrozen()).isFalse();
    TensorData kernel = model.weights().get("conv2d/kernel");
    Batch batch =
        new Batch(TensorData.ofFloats(new float[2 * 8 * 8], 2, 8, 8, 1), TensorData.vector(0, 1));
    try (CompiledModel compiled =
        model.compile(
            CompileOptions.of(OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy()))) {
      compiled.trainOnBatch(batch);
      assertThat(compiled.trained().weights().get("conv2d/bias"))
          .isNotEqualTo(model.weights().get("conv2d/bias"));
      assertThat(compiled.trained().weights().get("conv2d/kernel").shape())
          .isEqualTo(kernel.shape());
    }
  }

  @Test
  void refusesLayersBeforeTheBackbone_thatDoNotFitIt() {
    assertThatThrownBy(() -> model(Head.NONE, Layers.resizing(4, 4)))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("preprocessing that gives [batch, 4, 4, 3]");
  }

  @Test
  void frozenBatchNormalizationOfTheHead_keepsItsStatistics() {
    Head head =
        Head.of(Layers.globalAveragePooling2D(), Layers.batchNormalization(), Layers.dense(2));
    CompileOptions options =
        CompileOptions.of(OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy());
    TransferModel model = model(head).freeze("net");
    try (CompiledModel moving = model.compile(options);
        CompiledModel frozen = model.freeze("batch_normalization").compile(options)) {
      assertThat(moving.trainedWeights()).containsKey("batch_normalization/moving_mean");
      assertThat(frozen.trainedWeights()).containsOnlyKeys("dense/kernel", "dense/bias");
    }
  }

  /** A layer of a program's own, that is trained otherwise than it predicts. */
  @Test
  void takesLayersThatAProgramBuildsItself() {
    LayerBuilder scale =
        call -> {
          ValueRef factor = call.weight("scale", Shape.of(call.size(-1)));
          ValueRef x = call.input();
          if (call.training().isPresent()) {
            x = call.ops().op("Neg", "neg", x);
          }
          return call.ops().op("Mul", "mul", x, factor);
        };
    ImportOptions importing = ImportOptions.builder().layer("mine>Scale", scale).build();
    TransferModel model =
        TransferModel.builder(SmallNet.backbone(), SmallNet.weightSource())
            .builders(importing.layers())
            .head(
                Head.of(
                    Layers.globalAveragePooling2D(),
                    Layers.of("mine>Scale", Map.of("scale_initializer", "ones")).named("scale"),
                    Layers.dense(2)))
            .build();

    assertThat(model.weights().get("scale/scale").toFloats()).containsOnly(1);
    assertThat(model.features().value().node()).startsWith("global_average_pooling2d");
    try (CompiledModel compiled =
        model.compile(
            CompileOptions.of(OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy()))) {
      compiled.trainOnBatch(SmallNet.batch(2, 2, 1));
      assertThat(compiled.trained().weights().get("scale/scale").toFloats()).doesNotContain(1);
    }
  }
}
