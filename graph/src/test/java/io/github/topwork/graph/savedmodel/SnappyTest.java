package io.github.topwork.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnappyTest {
  private static String unpack(int... packed) {
    byte[] bytes = new byte[packed.length];
    for (int i = 0; i < packed.length; i++) {
      bytes[i] = (byte) packed[i];
    }
    ByteReader reader = new ByteReader(ByteBuffer.wrap(bytes), "Block", "test");
    return StandardCharsets.US_ASCII.decode(Snappy.unpack(reader)).toString();
  }

  @Test
  void unpacksLiterals() {
    assertThat(unpack(3, 2 << 2, 'a', 'b', 'c')).isEqualTo("abc");
    assertThat(unpack(3, 60 << 2, 2, 'a', 'b', 'c')).isEqualTo("abc");
    assertThat(unpack(0)).isEmpty();
  }

  @Test
  void unpacksCopies_thatOverlapWhatTheyWrite() {
    assertThat(unpack(10, 1 << 2, 'a', 'b', 4 << 2 | 1, 2)).isEqualTo("ababababab");
    assertThat(unpack(5, 1 << 2, 'a', 'b', 2 << 2 | 2, 1, 0)).isEqualTo("abbbb");
    assertThat(unpack(4, 1 << 2, 'a', 'b', 1 << 2 | 3, 2, 0, 0, 0)).isEqualTo("abab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 0 97 | at most",
        "4 4 97 98 | 2 unpacked bytes",
        "2 8 97 98 99 | 3 bytes to unpack",
        "9 4 97 98 13 3 | 3 bytes back",
        "9 4 97 98 13 0 | 0 bytes back",
        "9 12 97 98 | 2 bytes left",
        "9 4 97 98 13 | 0 bytes left",
      })
  void refusesDamage(String packed, String message) {
    int[] bytes =
        java.util.Arrays.stream(packed.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThatThrownBy(() -> unpack(bytes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void neverFailsOtherwise_whateverTheBytes() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      random.nextBytes(bytes);
      bytes[0] &= 0x7f;
      ByteReader reader = new ByteReader(ByteBuffer.wrap(bytes), "Block", "test");
      try {
        assertThat(Snappy.unpack(reader).remaining()).isEqualTo(bytes[0]);
      } catch (ModelFormatException e) {
        assertThat(e.problems()).isNotEmpty();
      }
    }
  }
}
