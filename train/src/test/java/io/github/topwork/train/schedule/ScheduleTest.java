package io.github.topwork.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schedule against Keras, step by step. */
class ScheduleTest {
  /** Keras computes in float32. */
  private static final double TOLERANCE = 1e-7;

  static Stream<JsonNode> schedules() throws IOException {
    List<JsonNode> schedules = new ArrayList<>();
    new ObjectMapper()
        .readTree(TestData.text("optimizers/expected.json"))
        .get("schedules")
        .forEach(schedules::add);
    return schedules.stream();
  }

  private static LearningRateSchedule parse(JsonNode json) {
    String text = json.get("schedule").asText();
    return Schedules.CATALOG.parse(text.replaceFirst("\\(", ",").replaceFirst("\\)$", ""));
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void saysWhatKerasSays_andIsReadBack(JsonNode expected) {
    LearningRateSchedule schedule = parse(expected);

    for (int step = 0; step < expected.get("rates").size(); step++) {
      assertThat(schedule.at(step))
          .as("step %s", step)
          .isCloseTo(expected.get("rates").get(step).asDouble(), within(TOLERANCE));
    }
    assertThat(Schedules.CATALOG.parse(schedule.spec().toString())).isEqualTo(schedule);
  }

  @Test
  void provesEveryScheduleOfTheCatalog() throws IOException {
    Set<String> proven = new HashSet<>();
    schedules().forEach(each -> proven.add(parse(each).spec().name()));

    assertThat(proven).isEqualTo(Schedules.CATALOG.names());
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThatThrownBy(() -> new CosineDecay(-1, 5))
        .hasMessage("initial_learning_rate: -1.0 (expected: finite and >= 0)");
    assertThatThrownBy(() -> new PiecewiseConstantDecay(List.of(3L, 2L), List.of(0.1, 0.2, 0.3)))
        .hasMessageContaining("boundaries: [3, 2] (expected: at least one, from 0 on, rising)");
    assertThatThrownBy(() -> Schedules.CATALOG.parse("piecewise_constant_decay,values=1"))
        .hasMessageContaining("values: '1' (expected: numbers such as [1,2.5])")
        .hasMessageContaining("boundaries (expected: given)");
    assertThatThrownBy(
            () ->
                Schedules.CATALOG.parse(
                    "cosine_decay,initial_learning_rate=1,decay_steps=1,warmup_steps=3"))
        .hasMessageContaining("warmup_steps: 3 (expected: at least 1 with warmup_target, else 0)");
  }
}
