package io.github.topwork.importer.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.importer.applications.Application;
import io.github.topwork.importer.applications.ApplicationOptions;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackbonesTest {
  private static final double RTOL_KERAS = 1e-5;

  private static ImportedModel read(String name) throws IOException {
    return ModelImporters.read(TestData.path(name), ImportOptions.defaults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void findsTheFeatures_thatKerasComputes(String name) throws IOException {
    Path data = TestData.path("mini-xception");
    try (ImportedModel imported = read("mini-xception/" + name)) {
      BackboneCut cut = Backbones.cut(imported.model(), CutPoint.automatic());
      ModelGraph backbone = cut.backbone();
      assertThat(cut.at()).isEqualTo("block14_sepconv2_act");
      assertThat(cut.reason()).contains("'block14_sepconv2_act'").contains("before it is pooled");
      assertThat(backbone.outputs().get(0).shape()).hasToString("[batch, 2, 2, 256]");
      assertThat(backbone.parameterCount()).isEqualTo(236_269 - 1_285);
      assertThat(backbone.layers().flatten())
          .extracting(LayerTree.Entry::path)
          .doesNotContain("predictions", "avg_pool")
          .contains("block14_sepconv2_act");
      Floats expected = Floats.of(Npy.read(data.resolve("expected-features.npy")));
      Map<String, Floats> inputs =
          Map.of(backbone.inputs().get(0).name(), Floats.of(Npy.read(data.resolve("input.npy"))));
      Map<String, Floats> outputs =
          TensorFlowRunner.run(backbone, imported.weights(), inputs, TensorFlowRunner.DEFAULT);
      assertThat(outputs).containsOnlyKeys("features");
      double difference = outputs.values().iterator().next().maxDifference(expected);
      assertThat(difference).isLessThanOrEqualTo(RTOL_KERAS * expected.maxAbs());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "small/nested/keras2, middle/stem, '[batch, 8, 8, 4]'",
    "small/nested/keras3, middle/stem, '[batch, 8, 8, 4]'",
    "mini-xception/keras2-savedmodel, avg_pool, '[batch, 256]'",
    "mini-xception/keras2-savedmodel, mini_xception/avg_pool/Mean, '[batch, 256]'",
    "mini-xception/keras2-savedmodel, mini_xception/avg_pool/Mean:0, '[batch, 256]'",
  })
  void cutsWhereAsked(String model, String at, String shape) throws IOException {
    try (ImportedModel imported = read(model)) {
      BackboneCut cut = Backbones.cut(imported.model(), CutPoint.at(at));
      assertThat(cut.backbone().outputs().get(0).shape()).hasToString(shape);
      assertThat(cut.reason()).contains(at).contains("as asked");
    }
  }

  @Test
  void suggestsNearLayers() throws IOException {
    try (ImportedModel imported = read("mini-xception/keras2-savedmodel")) {
      assertThatThrownBy(() -> Backbones.cut(imported.model(), CutPoint.at("block14_sepconv2_atc")))
          .isInstanceOf(SignatureNotFoundException.class)
          .hasMessageContaining("'block14_sepconv2_act'");
      assertThatThrownBy(() -> Backbones.cut(imported.model(), CutPoint.at("block1_conv1/kernel")))
          .isInstanceOf(SignatureNotFoundException.class)
          .hasMessageContaining("a variable");
    }
  }

  @Test
  void takesTheOutput_whereThereIsNoClassifier() throws IOException {
    try (ImportedModel imported = read("mini-xception/keras2-savedmodel")) {
      ModelGraph features =
          Backbones.cut(imported.model(), CutPoint.at("block14_sepconv2_act")).backbone();
      BackboneCut again = Backbones.cut(features, CutPoint.automatic());
      assertThat(again.reason()).contains("no dense layer before the output");
      assertThat(again.backbone().graph()).isEqualTo(features.graph());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MobileNet, conv_pw_13_relu, '[batch, 7, 7, 1024]'",
    "MobileNetV3Small, dropout, '[batch, 1, 1, 1024]'",
    "VGG16, block5_pool, '[batch, 7, 7, 512]'",
    "Xception, block14_sepconv2_act, '[batch, 10, 10, 2048]'"
  })
  void findsTheFeatures_ofApplications(String name, String layer, String shape) {
    try (ImportedModel imported =
        ModelImporters.build(
            Application.named(name).spec(ApplicationOptions.defaults()),
            1,
            ImportOptions.defaults())) {
      BackboneCut cut = Backbones.cut(imported.model(), CutPoint.automatic());
      assertThat(cut.at()).isEqualTo(layer);
      assertThat(cut.backbone().outputs().get(0).shape().toString()).isEqualTo(shape);
    }
  }

  @Test
  void keepsOnlyInputsThatFeaturesNeed() throws IOException {
    try (ImportedModel imported = read("small/several/keras2")) {
      List<LayerTree.Entry> layers = imported.model().layers().flatten();
      assertThat(layers).isNotEmpty();
      assertThat(imported.model().inputs()).hasSize(2);
      BackboneCut cut = Backbones.cut(imported.model(), CutPoint.automatic());
      assertThat(cut.backbone().outputs()).hasSize(1);
      assertThat(cut.backbone().inputs()).isNotEmpty();
    }
  }
}
