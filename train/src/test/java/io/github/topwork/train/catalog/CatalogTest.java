package io.github.topwork.train.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final Catalog<String> FRUIT =
      new Catalog<>(
          "fruit",
          List.of(
              Catalog.Entry.of("red_apple", settings -> "apple " + settings.count("size", 1)),
              Catalog.Entry.of(
                  "pear",
                  settings -> {
                    settings.refuse("peel", "a pear has one always");
                    return "pear";
                  },
                  "p")));

  @Test
  void takesTheNamesOfClassesToo() {
    assertThat(FRUIT.parse("red_apple")).isEqualTo("apple 1");
    assertThat(FRUIT.parse("RedApple,size=3")).isEqualTo("apple 3");
    assertThat(FRUIT.parseAll("P, PEAR,redapple")).containsExactly("pear", "pear", "apple 1");
    assertThat(FRUIT.contains("Red_Apple")).isTrue();
    assertThat(FRUIT.names()).containsExactly("red_apple", "pear");
  }

  @Test
  void makesNothingOfABlankText() {
    assertThat(FRUIT.parseAll(" ")).isEmpty();
    assertThatThrownBy(() -> FRUIT.parse("")).hasMessage("fruit: '' (expected: one)");
  }

  @Test
  void suggestsWhatMayHaveBeenMeant() {
    assertThatThrownBy(() -> FRUIT.parse("red_aple"))
        .hasMessage(
            "fruit 'red_aple' (expected one of: red_apple, pear; did you mean 'red_apple'?)");
    assertThatThrownBy(() -> FRUIT.parse("red_apple,sise=3"))
        .hasMessage("fruit red_apple: sise (expected: one of size; did you mean 'size'?)");
  }

  @Test
  void saysWhyASettingHasNoMeaning() {
    assertThatThrownBy(() -> FRUIT.parse("pear,peel=true"))
        .hasMessage("fruit pear: peel (expected: not given; a pear has one always)");
  }

  @Test
  void refusesTwoOfOneName() {
    List<Catalog.Entry<? extends String>> entries =
        List.of(Catalog.Entry.of("a_b", settings -> ""), Catalog.Entry.of("AB", settings -> ""));
    assertThatThrownBy(() -> new Catalog<>("kind", entries))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
