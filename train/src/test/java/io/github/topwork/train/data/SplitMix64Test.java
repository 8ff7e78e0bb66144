package io.github.topwork.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
  @Test
  void givesTheReferenceSequence() {
    // First outputs of Vigna's splitmix64.c for seed 1234567.
    SplitMix64 random = new SplitMix64(1234567);
    assertThat(List.of(random.nextLong(), random.nextLong(), random.nextLong()))
        .containsExactly(6457827717110365317L, 3203168211198807973L, -8629252141511181193L);
  }

  @Test
  void drawsEveryBoundedIntegerEquallyOften() {
    SplitMix64 random = new SplitMix64(1);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400);
    }
  }

  @Test
  void shufflesIntoAPermutation_anotherOneForEachStream() {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
    List<Integer> others = new ArrayList<>(numbers);
    SplitMix64.of(5, "epoch/0").shuffle(numbers);
    SplitMix64.of(5, "epoch/1").shuffle(others);
    assertThat(numbers).isNotEqualTo(others).containsExactlyInAnyOrderElementsOf(others);
  }
}
