package io.github.topwork.graph.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void alignsTextToTheLeftAndNumbersToTheRight() {
    Table table =
        Table.of(Table.Column.left("Layer"), Table.Column.right("Param #"))
            .row("block1_conv1 (Conv2D)", "864")
            .row("bn", "1,024");

    assertThat(table.toString())
        .isEqualTo(
            """
            Layer                  Param #
            ──────────────────────────────
            block1_conv1 (Conv2D)      864
            bn                       1,024
            """);
  }

  @Test
  void refusesARowOfAnotherWidth() {
    Table table = Table.of(Table.Column.left("a"), Table.Column.left("b"));

    assertThatThrownBy(() -> table.row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only one")
        .hasMessageContaining("2");
  }

  @Test
  void writesSizesAsKerasDoes() {
    assertThat(Sizes.count(20_861_480)).isEqualTo("20,861,480");
    assertThat(Sizes.bytes(20_861_480L * 4)).isEqualTo("79.58 MB");
    assertThat(Sizes.bytes(0)).isEqualTo("0 B");
    assertThat(Sizes.bytes(2_049 * 4)).isEqualTo("8.00 KB");
    assertThat(Sizes.duration(125_400)).isEqualTo("2 min 5 s");
  }
}
