package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerCasesTest {
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  @ParameterizedTest
  @ValueSource(strings = {"keras2", "keras3"})
  void everyCaseHasModelInputsAndOutputs_orIsRefused(String version) throws Exception {
    List<LayerCase> cases = LayerCases.all(version);

    assertThat(cases).hasSizeGreaterThan(400);
    for (LayerCase each : cases) {
      assertThat(each.model()).startsWith(version.equals("keras2") ? HDF5 : ZIP);
      assertThat(each.inputs().isEmpty()).isEqualTo(each.isRefused());
      assertThat(each.expected().isEmpty()).isEqualTo(each.isRefused());
      assertThat(each.inputs()).allMatch(array -> array.shape().get(0) >= 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2", "keras3"})
  void coversTheLayers(String version) throws Exception {
    Set<String> layers =
        LayerCases.all(version).stream().map(LayerCase::layer).collect(Collectors.toSet());

    assertThat(layers)
        .contains("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "DepthwiseConv2D")
        .contains("SeparableConv2D", "BatchNormalization", "GroupNormalization", "PReLU")
        .contains("GlobalMaxPooling3D", "Resizing", "Dot", "Embedding", "Functional", "Sequential")
        .contains(version.equals("keras2") ? "TFOpLambda" : "Operation", "Operator", "refused");
  }

  @Test
  void writesTheModel(@TempDir Path folder) throws Exception {
    LayerCase grouped = LayerCases.named("keras3", "Conv2D/grouped");

    Path file = grouped.write(folder);

    assertThat(file).hasFileName("model.keras").hasBinaryContent(grouped.model());
    assertThat(Files.size(grouped.write(folder))).isPositive();
    assertThat(grouped.inputs()).extracting(Npy::shape).containsExactly(List.of(2L, 7L, 6L, 4L));
    assertThat(grouped.expected()).extracting(Npy::shape).containsExactly(List.of(2L, 5L, 4L, 6L));
    assertThat(grouped.weights()).isEmpty();
    assertThat(grouped).hasToString("keras3:Conv2D/grouped");
  }

  @Test
  void ordersSeveralInputsAndOutputs() throws Exception {
    LayerCase several = LayerCases.named("keras2", "Functional/several_outputs");

    assertThat(several.inputs())
        .extracting(Npy::shape)
        .containsExactly(List.of(2L, 2L, 2L, 3L), List.of(2L, 4L));
    assertThat(several.expected())
        .extracting(Npy::shape)
        .containsExactly(List.of(2L, 3L), List.of(2L, 1L), List.of(2L, 5L));
  }

  @Test
  void listsWeightsWithTheirTrainableFlags() throws Exception {
    LayerCase frozen = LayerCases.named("keras2", "Trainable/frozen_model");

    assertThat(frozen.weights())
        .contains(new LayerCase.Weight("hidden/kernel", List.of(3L, 4L), true))
        .contains(new LayerCase.Weight("backbone_bn/gamma", List.of(3L), false));
  }

  @Test
  void refusesUnknownVersionsAndNames() {
    assertThatThrownBy(() -> LayerCases.all("keras4"))
        .hasMessage("kerasVersion: keras4 (expected one of: keras2, keras3)");
    assertThatThrownBy(() -> LayerCases.named("keras2", "RepeatVector/wrong"))
        .hasMessage("name: RepeatVector/wrong (expected one of: [RepeatVector/plain])");
  }

  @Test
  void marksRefusedCases() throws Exception {
    LayerCase lambda = LayerCases.named("keras3", "refused/Lambda");

    assertThat(lambda.isRefused()).isTrue();
    assertThat(lambda.fileName()).isEqualTo("model.keras");
  }
}
