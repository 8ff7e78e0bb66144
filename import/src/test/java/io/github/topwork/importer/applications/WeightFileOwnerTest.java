package io.github.topwork.importer.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ApplicationBuilder;
import io.github.topwork.importer.Applications;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.TensorData;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of weights alone, of the application that they belong to and of another one. */
class WeightFileOwnerTest {
  @TempDir Path folder;

  @Test
  void findsTheApplicationOfAWeightsFile() throws IOException {
    Path file = folder.resolve("any-name");
    write(Applications.mobileNet().alpha(0.25).includeTop(false).randomWeights(3), file);

    try (ImportedModel model = ModelImporters.read(file, ImportOptions.defaults());
        ImportedModel right =
            Applications.mobileNet().alpha(0.25).includeTop(false).randomWeights(3).build()) {
      assertThat(model.model().variables()).isEqualTo(right.model().variables());
      assertThat(model.weights().get("conv1/kernel"))
          .isEqualTo(right.weights().get("conv1/kernel"));
      assertThat(model.model().provenance().format())
          .isEqualTo("MobileNet_0.25 without top, Keras 3 weights");
      assertThat(model.knownWeights()).isEmpty();
    }
  }

  @Test
  void saysWhichLayersDiffer_whereWeightsAreOfAnotherModel() throws IOException {
    Path file = folder.resolve("other.weights.h5");
    write(Applications.mobileNet().alpha(0.25).includeTop(false).randomWeights(3), file);

    assertThatThrownBy(
            () -> Applications.mobileNet().alpha(0.5).includeTop(false).weights(file).build())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("conv1")
        .hasMessageContaining("[3, 3, 3, 8]")
        .hasMessageContaining("[3, 3, 3, 16]");
  }

  /** Writes weights as {@code model.save_weights("….weights.h5")} lays them out. */
  private static void write(ApplicationBuilder builder, Path file) throws IOException {
    KerasModel model = KerasModel.of(builder.spec(), ImportOptions.defaults().layers(), 3);
    Map<String, Variable> variables = new HashMap<>();
    model.graph().variables().forEach(each -> variables.put(each.name(), each));
    Map<String, Integer> counts = new HashMap<>();
    try (WritableHdfFile out = HdfFile.write(file)) {
      WritableGroup layers = out.putGroup("layers");
      model
          .graph()
          .layers()
          .layers()
          .forEach(
              layer -> {
                String base =
                    layer
                        .className()
                        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                        .replaceAll("([a-z])([A-Z])", "$1_$2")
                        .toLowerCase(Locale.ROOT);
                int count = counts.merge(base, 1, Integer::sum);
                if (layer.variables().isEmpty()) {
                  return;
                }
                WritableGroup vars =
                    layers.putGroup(count == 1 ? base : base + "_" + (count - 1)).putGroup("vars");
                for (int i = 0; i < layer.variables().size(); i++) {
                  vars.putDataset(
                      String.valueOf(i), nested(model.weights().get(layer.variables().get(i))));
                }
              });
    }
  }

  /** Numbers as Java's arrays of arrays. */
  private static Object nested(TensorData data) {
    int[] sizes = Arrays.stream(data.shape().toSizes()).mapToInt(Math::toIntExact).toArray();
    Object array = Array.newInstance(float.class, sizes);
    fill(array, sizes, 0, data.toFloats(), 0);
    return array;
  }

  private static int fill(Object array, int[] sizes, int axis, float[] values, int start) {
    int next = start;
    for (int i = 0; i < sizes[axis]; i++) {
      if (axis == sizes.length - 1) {
        Array.setFloat(array, i, values[next++]);
      } else {
        next = fill(Array.get(array, i), sizes, axis + 1, values, next);
      }
    }
    return next;
  }
}
