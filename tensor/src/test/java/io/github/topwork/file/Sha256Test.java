package io.github.topwork.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  /** The example of FIPS 180-4. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void digestsAsTheStandardSays() {
    assertThat(Sha256.hex("abc".getBytes(UTF_8))).isEqualTo(ABC);
  }

  @Test
  void takesPartsOfEveryKind(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("c"), "c");

    Sha256 digest = new Sha256().add("a").add(ByteBuffer.wrap("b".getBytes(UTF_8))).add(file);

    assertThat(digest.hex()).isEqualTo(ABC);
  }
}
