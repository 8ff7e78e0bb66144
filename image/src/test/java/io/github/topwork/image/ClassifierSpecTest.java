package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierSpecTest {
  private static final ImageContract CONTRACT = ImageContract.preset("tf").size(5, 4).build();

  private static ClassifierSpec spec(OutputKind output, String... labels) {
    return new ClassifierSpec(CONTRACT, new Labels(List.of(labels)), output);
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameAfterAFileAndARunRecord(OutputKind output) {
    ClassifierSpec spec = spec(output, "cat", "dog");

    assertThat(ModelMetadata.read(spec.metadata().entries()).classifier()).contains(spec);
    assertThat(ClassifierSpec.fromJson(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void writesTheFieldsOfARunRecord_andLooksAtNoOthers() {
    ClassifierSpec spec = spec(OutputKind.SIGMOID_LOGITS, "cat", "dog");
    String image = CONTRACT.toJson();

    assertThat(spec.toJson())
        .isEqualTo(
            "{\"labels\":[\"cat\",\"dog\"],\"image\":"
                + image
                + ",\"output\":\"logits\",\"activation\":\"sigmoid\"}");
    String more = spec.toJson().replaceFirst("\\{", "{\"seed\":42,");
    assertThat(ClassifierSpec.fromJson(more)).isEqualTo(spec);
  }

  @Test
  void namesAllThatIsWrongInARunRecord() {
    assertThatThrownBy(() -> ClassifierSpec.fromJson("{\"output\":\"scores\"}"))
        .isInstanceOf(ImageContractException.class)
        .hasMessageContaining("topwork.labels")
        .hasMessageContaining("topwork.image")
        .hasMessageContaining("'topwork.output' is 'scores' (expected: logits or probabilities");
  }

  @ParameterizedTest
  @CsvSource({
    "SOFTMAX_LOGITS, 2, 2, true",
    "SOFTMAX_LOGITS, 3, 2, false",
    "SIGMOID_LOGITS, 1, 1, true",
    "SIGMOID_LOGITS, 1, 2, true",
    "SIGMOID_LOGITS, 1, 3, false",
    "SIGMOID_LOGITS, 2, 1, false",
    "SIGMOID_PROBABILITIES, 1, 2, true",
    // Always 1, whatever the image.
    "SOFTMAX_LOGITS, 1, 2, false",
    "SOFTMAX_PROBABILITIES, 1, 1, false",
  })
  void hasALabelForEachUnit_orTwoForASigmoid(
      OutputKind output, long units, int labels, boolean fits) {
    String[] names = List.of("a", "b", "c").subList(0, labels).toArray(String[]::new);

    assertThat(spec(output, names).mismatches(units).isEmpty()).isEqualTo(fits);
  }

  @Test
  void saysAllThatDoesNotFit() {
    assertThat(spec(OutputKind.SOFTMAX_LOGITS, "a", "b", "c").mismatches(1))
        .extracting(Mismatch::toString)
        .containsExactly(
            "The labels do not match the head: 3 labels (expected: 1 or 2)",
            "The output kind does not match the head: SOFTMAX_LOGITS (expected: a kind with sigmoid:"
                + " softmax of one unit is always 1)");
  }

  @Test
  void ranksClasses_equalOnesInTheirOrder() {
    ClassifierSpec spec = spec(OutputKind.SOFTMAX_PROBABILITIES, "a", "b", "c");

    assertThat(spec.predictions(new double[] {0.25, 0.5, 0.25}, 9))
        .containsExactly(
            new Prediction("b", 1, 0.5),
            new Prediction("a", 0, 0.25),
            new Prediction("c", 2, 0.25));
    assertThat(spec.predictions(new double[] {0.25, 0.25, 0.5}, 2))
        .extracting(Prediction::label)
        .containsExactly("c", "a");
  }

  @Test
  void readsASingleOutput_byTheNumberOfLabels() {
    assertThat(spec(OutputKind.SIGMOID_LOGITS, "a", "b").probabilities(new double[] {0}))
        .containsExactly(0.5, 0.5);
    assertThat(spec(OutputKind.SIGMOID_LOGITS, "a").probabilities(new double[] {0}))
        .containsExactly(0.5);
    assertThat(spec(OutputKind.SIGMOID_PROBABILITIES, "a", "b").probabilities(new double[] {0.75}))
        .containsExactly(0.25, 0.75);
  }

  @Test
  void refusesOutputsOfWhichNothingCanBeTold() {
    ClassifierSpec spec = spec(OutputKind.SOFTMAX_LOGITS, "a", "b");

    assertThatThrownBy(() -> spec.predictions(new double[] {0, Double.NaN}, 1))
        .isInstanceOf(ModelOutputException.class)
        .hasMessageContaining("Given: NaN for class 1. Expected: a finite number.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.predictions(new double[3], 1))
        .withMessageContaining("outputs: 3 for an example; The labels do not match the head");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.predictions(new double[2], 0))
        .withMessage("topK: 0 (expected: >= 1)");
  }

  @Test
  void refusesADecoderThatItDoesNotHave() {
    ImageContract foreign = CONTRACT.toBuilder().decoder(new DecoderId("pillow", 1)).build();
    Labels labels = new Labels(List.of("a", "b"));

    assertThatThrownBy(() -> new ClassifierSpec(foreign, labels, OutputKind.SOFTMAX_LOGITS))
        .isInstanceOf(ImageContractException.class)
        .hasMessageContaining("decoder pillow 1");
  }

  @Test
  void isKnownOnlyWhereAFileSaysAllOfIt() {
    Map<String, String> onlyImage = Map.of(ModelMetadata.IMAGE, CONTRACT.toJson());
    ModelMetadata metadata = ModelMetadata.read(onlyImage);

    assertThat(metadata.image()).contains(CONTRACT);
    assertThat(metadata.classifier()).isEmpty();
    assertThat(metadata.entries()).isEqualTo(onlyImage);
    // What the output holds matters only to who names classes.
    Map<String, String> odd = Map.of(ModelMetadata.OUTPUT, "scores");
    assertThat(ModelMetadata.read(odd)).isEqualTo(ModelMetadata.NONE);
    assertThat(ModelMetadata.NONE.mismatches(1)).isEmpty();
    Optional<OutputKind> softmax = Optional.of(OutputKind.SOFTMAX_LOGITS);
    assertThat(new ModelMetadata(Optional.empty(), Optional.empty(), softmax).mismatches(1))
        .hasSize(1);
  }
}
