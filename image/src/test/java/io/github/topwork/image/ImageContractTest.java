package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageContractTest {
  private static final String JSON =
      "{\"version\":1,\"height\":150,\"width\":140,\"channels\":3,\"color_order\":\"RGB\","
          + "\"resize\":\"stretch\",\"interpolation\":\"bilinear\","
          + "\"scale\":[0.007843138,0.007843138,0.007843138],\"offset\":[-1.0,-1.0,-1.0],"
          + "\"layout\":\"NHWC\",\"decoder\":{\"id\":\"topwork-jdk\",\"version\":1}}";

  @Test
  void writesTheJsonThatModelsCarry() {
    assertThat(ImageContract.preset("tf").size(150, 140).build().toJson()).isEqualTo(JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "unit", "tf", "torch", "caffe"})
  void readsWhatItWrote(String preset) {
    ImageContract contract = ImageContract.preset(preset).size(7, 9).resize(ResizeMode.PAD).build();

    assertThat(ImageContract.fromJson(contract.toJson())).isEqualTo(contract);
    assertThat(contract.toBuilder().build()).isEqualTo(contract);
  }

  @Test
  void presetCaffe_isBgr() {
    ImageContract contract = ImageContract.preset("caffe").size(2, 2).build();

    assertThat(contract.colorOrder()).isEqualTo(ColorOrder.BGR);
    assertThat(contract.scaling().offset()).containsExactly(-103.939f, -116.779f, -123.68f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1 | \"version\":2 | version 2",
        "\"version\":1, | '' | version null",
        "\"height\":150 | \"height\":0 | height: 0 pixels",
        "\"height\":150 | \"height\":1.5 | height: 1.5 (expected: an integer)",
        "\"height\":150 | \"hieght\":150 | unknown field 'hieght'; no field 'height'",
        "\"height\":150 | \"height\":99999999999 | height: 99999999999",
        "\"channels\":3 | \"channels\":4 | channels: 4 (expected: 1 or 3)",
        "\"channels\":3 | \"channels\":1 | scaling: 3 channels (expected: 1)",
        "\"stretch\" | \"squash\" | resize: \"squash\" (expected one of: stretch, crop, pad)",
        "\"bilinear\" | \"Bilinear\" | interpolation: \"Bilinear\"",
        "\"RGB\" | 7 | color_order: 7",
        "[-1.0, | [\"x\", | offset: \"x\" (expected: a number)",
        "[-1.0, | [1e99, | offset: Infinity (expected: finite)",
        "[0.007843138, | [0, | scale: 0.0 (expected: finite and not zero)",
        "[0.007843138, | [1,1, | scale: [1,1,0.007843138,0.007843138]",
        "{\"id\":\"topwork-jdk\",\"version\":1} | 3 | decoder: 3 (expected: an object)",
        "\"id\":\"topwork-jdk\" | \"id\":\" \" | decoder id: ' '",
        "\"layout\":\"NHWC\" | \"layout\":\"NCHW\" | layout: \"NCHW\" (expected one of: NHWC)",
        "\"width\":140 | \"width\":140,\"width\":141 | Duplicate",
        "}} | }}{} | Trailing token",
        "}} | } | Unexpected end-of-input",
      })
  void refusesJsonThatIsNotExactlyAContract(String from, String to, String message) {
    String json = JSON.replaceFirst(java.util.regex.Pattern.quote(from), to);
    assertThat(json).isNotEqualTo(JSON);

    assertThatThrownBy(() -> ImageContract.fromJson(json))
        .isInstanceOf(ImageContractException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("topwork.image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "7", "\"x\"", "{}"})
  void refusesOtherJson(String json) {
    assertThatThrownBy(() -> ImageContract.fromJson(json))
        .isInstanceOf(ImageContractException.class)
        .hasMessageContaining("Expected: ");
  }

  @Test
  void refusesValuesOutOfRange() {
    assertThatThrownBy(() -> ImageContract.builder().build())
        .hasMessage("height: 0 pixels (expected: 1 to 16384)");
    assertThatThrownBy(() -> ImageContract.preset("torch").channels(1).size(1, 1).build())
        .hasMessage("channels: 1 (expected: 3 for preset 'torch')");
    assertThatThrownBy(() -> ImageContract.preset("keras"))
        .hasMessage("preset: 'keras' (expected one of: none, unit, tf, torch, caffe)");
    assertThatThrownBy(() -> new Scaling(List.of(1f), List.of(0f, 0f)))
        .hasMessageContaining("offset: 2 channels (expected: 1");
  }

  @Test
  void labelsReadWhatTheyWrote() {
    Labels labels = new Labels(List.of("cat", "dog \"x\"", "ž"));

    assertThat(Labels.fromJson(labels.toJson())).isEqualTo(labels);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{}", "[\"a\",\"a\"]", "[\"a\",\" \"]", "[\"a\",1]", "[\"a\"", "", "null"})
  void refusesOtherLabels(String json) {
    assertThatThrownBy(() -> Labels.fromJson(json))
        .isInstanceOf(ImageContractException.class)
        .hasMessageContaining("topwork.labels");
  }
}
