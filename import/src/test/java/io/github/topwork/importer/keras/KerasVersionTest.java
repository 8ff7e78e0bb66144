package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.problem.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KerasVersionTest {
  private static JsonNode model(String layers) {
    return KerasJson.parse(
        "{\"class_name\": \"Functional\", \"config\": {\"layers\": [" + layers + "]}}", "m");
  }

  @ParameterizedTest
  @CsvSource({"0.3.1, 1", "1.2.2, 1", "1, 1", "2.2.4-tf, 2", "2.18.0, 2", "3.0.0, 3", "3.15.1, 3"})
  void readsTheFirstNumber(String stated, int major) {
    assertThat(KerasVersion.major(stated, model(""), "m")).isEqualTo(major);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0", "20", "4.0.0", "v3", "3x", "new", " "})
  void refusesOthers(String stated) {
    assertThatThrownBy(() -> KerasVersion.major(stated, model(""), "m"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Keras " + stated + ". Expected: Keras 1, 2 or 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'class_name': 'InputLayer', 'config': {'batch_shape': [null, 4]}} | 3",
        "{'class_name': 'ReLU', 'config': {}, 'inbound_nodes': [{'args': [], 'kwargs': {}}]} | 3",
        "{'class_name': 'ReLU', 'config': {'dtype': {'class_name': 'DTypePolicy'}}} | 3",
        "{'class_name': 'InputLayer', 'config': {'batch_input_shape': [null, 4]}} | 2",
        "{'class_name': 'ReLU', 'config': {}, 'inbound_nodes': [[['a', 0, 0, {}]]]} | 2",
        "{'class_name': 'Dense', 'config': {'output_dim': 2, 'bias': true}} | 1",
      })
  void looksAtTheLayers_whereTheFileStatesNothing(String layer, int major) {
    String json = layer.replace('\'', '"');
    assertThat(KerasVersion.major("", model(json), "m")).isEqualTo(major);
    String nested = "{\"class_name\": \"Model\", \"config\": {\"layers\": [" + json + "]}}";
    assertThat(KerasVersion.major("", model(nested), "m")).isEqualTo(major);
  }

  @Test
  void neverGuesses() {
    JsonNode model = model("{\"class_name\": \"Activation\", \"config\": {\"activation\": \"x\"}}");
    assertThatThrownBy(() -> KerasVersion.major("", model, "m"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no keras_version");
  }
}
