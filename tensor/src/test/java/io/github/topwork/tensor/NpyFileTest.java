package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
  @TempDir private Path folder;

  @Test
  void readsWhatItWrote_forEveryRank() throws IOException {
    for (TensorData tensor :
        new TensorData[] {
          TensorData.scalar(7.5f),
          TensorData.ofLongs(new long[] {1, -2, 3}, 3),
          TensorData.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3),
          TensorData.ofFloats(new float[0], 0, 4)
        }) {
      Path file = folder.resolve("tensor.npy");
      NpyFile.write(file, tensor);

      assertThat(NpyFile.read(file)).isEqualTo(tensor);
      assertThat(Files.size(file) % 2).isZero();
    }
  }

  @Test
  void agreesWithTheOtherReaderOnTheSameBytes() throws IOException {
    Path file = folder.resolve("tensor.npy");
    NpyFile.write(file, TensorData.ofInts(new int[] {1, 2, 3, 4}, 2, 2));

    Npy other = Npy.read(file);

    assertThat(other.type()).isEqualTo(Npy.Type.INT32);
    assertThat(other.shape()).containsExactly(2L, 2L);
  }

  @Test
  void leavesNoPartialFileBehind() throws IOException {
    NpyFile.write(folder.resolve("a.npy"), TensorData.scalar(1));

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("a.npy");
    }
  }

  @Test
  void refusesWhatIsNoArray_sayingHowToMakeOne() throws IOException {
    Path file = Files.writeString(folder.resolve("text.npy"), "hello");

    assertThatThrownBy(() -> NpyFile.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("text.npy")
        .hasMessageContaining("numpy.save");
  }

  @Test
  void readsFortranOrder() throws IOException {
    Path file = rewritten("'fortran_order': False", "'fortran_order': True ");

    // Column by column: 0, 1 is the first column of two rows.
    assertThat(NpyFile.read(file))
        .isEqualTo(TensorData.ofFloats(new float[] {0, 2, 4, 1, 3, 5}, 2, 3));
  }

  @Test
  void readsBigEndian() throws IOException {
    Path file = folder.resolve("swapped.npy");
    NpyFile.write(file, TensorData.ofInts(new int[] {0x01020304, -2}, 2));
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("'<i4'", "'>i4'"), StandardCharsets.ISO_8859_1);

    assertThat(NpyFile.read(file))
        .isEqualTo(TensorData.ofInts(new int[] {0x04030201, 0xfeffffff}, 2));
  }

  @Test
  void refusesAnUnknownElementType_listingTheKnownOnes() throws IOException {
    Path file = rewritten("'<f4'", "'<c8'");

    assertThatThrownBy(() -> NpyFile.read(file))
        .hasMessageContaining("'<c8'")
        .hasMessageContaining("<f4");
  }

  @Test
  void refusesASizeThatIsNotThere_beforeAllocating() throws IOException {
    Path file = rewritten("'shape': (2, 3)", "'shape': (2, 9)");

    assertThatThrownBy(() -> NpyFile.read(file))
        .hasMessageContaining("24 bytes")
        .hasMessageContaining("72 bytes");
  }

  @Test
  void refusesATypeThatTheFormatLacks() {
    TensorData strings = TensorData.ofStrings(Shape.of(0), java.util.List.of());

    assertThat(strings.type()).isEqualTo(DataType.STRING);
    assertThatThrownBy(() -> NpyFile.write(folder.resolve("s.npy"), strings))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("string");
  }

  private Path rewritten(String old, String replacement) throws IOException {
    Path file = folder.resolve("changed.npy");
    NpyFile.write(file, TensorData.ofFloats(new float[] {0, 1, 2, 3, 4, 5}, 2, 3));
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(old);
    return Files.writeString(file, text.replace(old, replacement), StandardCharsets.ISO_8859_1);
  }
}
