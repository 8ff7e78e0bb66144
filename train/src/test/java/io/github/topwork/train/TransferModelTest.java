package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.graph.SignatureNotFoundException;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.Variable;
import io.github.topwork.train.head.Activation;
import io.github.topwork.train.head.Head;
import io.github.topwork.train.head.HeadLayer;
import io.github.topwork.train.head.Preprocessing;
import io.github.topwork.train.tf.TfModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransferModelTest {
  private static TransferModel model(Head head, Preprocessing... preprocessing) {
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
        Head.builder()
            .globalAveragePooling()
            .dense(4, Activation.RELU)
            .batchNormalization()
            .dropout(0.2)
            .dense(1)
            .build();
    TransferModel model = model(head, new Preprocessing.Rescaling(1 / 127.5, -1));

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
    assertThat(model(Head.builder().dropout(0.1).flatten().dense(1).build()).features().shape())
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
    Head withoutPooling = Head.builder().dense(2).build();
    Head pooledTwice = Head.builder().globalAveragePooling().globalMaxPooling().dense(2).build();

    assertThatThrownBy(() -> model(withoutPooling))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("[batch, 4, 4, 6]")
        .hasMessageContaining("put a pooling or a Flatten before Dense");
    assertThatThrownBy(() -> model(pooledTwice))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("leave the pooling out");
    assertThatThrownBy(() -> Head.classifier(2, 1))
        .hasMessage("dropout: 1.0 (expected: >= 0 and < 1)");
    assertThatThrownBy(() -> HeadLayer.Dense.of(0, Activation.LINEAR))
        .hasMessageContaining("units: 0");
  }

  @Test
  void preprocessesInTheModel() {
    TransferModel plain = model(Head.NONE);
    TransferModel scaled =
        model(
            Head.NONE,
            new Preprocessing.Resizing(8, 8, Preprocessing.Interpolation.NEAREST),
            new Preprocessing.Rescaling(2, -1));
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
        model(Head.builder().globalAveragePooling().dense(3, Activation.SOFTMAX).build());
    TransferModel whole = TransferModel.of(headed.model(), headed.weights());

    assertThat(headed.logits().toString()).isEqualTo("dense/BiasAdd:0");
    assertThat(whole.logits()).isEqualTo(headed.logits());
    assertThat(whole.isBackboneFrozen()).isFalse();
    assertThat(whole.model().layers()).isEqualTo(headed.model().layers());
  }
}
