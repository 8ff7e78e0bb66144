package io.github.topwork.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearNamesTest {
  private static final List<String> KNOWN =
      List.of("Add", "Dot", "ELU", "Conv2D", "Dense", "Flatten", "Permute", "SeparableConv2D");

  @ParameterizedTest
  @ValueSource(strings = {"Foo", "Mix", "Bar", "Top", "Attn", "Norm", "E", "Od", "Token", "Format"})
  void suggestsNothing_forShortNamesOfAnotherMeaning(String given) {
    assertThat(NearNames.of(given, KNOWN)).isEmpty();
    assertThat(NearNames.hint(given, KNOWN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "add, Add",
    "Dt, ''",
    "Dott, Dot",
    "Dnese, Dense",
    "Danse, Dense",
    "Conv2d, Conv2D",
    "Conv, Conv2D",
    "Flaten, Flatten",
    "Pemrutes, Permute",
    "SeperabelConv2D, SeparableConv2D",
  })
  void suggestsWhatOneSlipInThreeLettersMakes(String given, String first) {
    assertThat(NearNames.of(given, KNOWN).stream().findFirst().orElse("")).isEqualTo(first);
  }

  @Test
  void leavesTheMarkOfAQuestionAsTheEndOfItsSentence() {
    Problem problem =
        new Problem(
            "What", "'rleu'", "one of 3" + NearNames.hint("rleu", List.of("relu")), "m", "x");
    assertThat(problem)
        .hasToString(
            "What. Given: 'rleu'. Expected: one of 3; did you mean 'relu'? Where: m. Fix: x.");
  }
}
