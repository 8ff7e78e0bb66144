package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
  private final Path folder;

  NpyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void readsWhatItWrote_inEveryType() throws Exception {
    Path file = folder.resolve("array.npy");
    Npy floats = Npy.ofFloats(new float[] {1, -2, Float.MIN_VALUE, Float.NaN, 5, 6}, 2, 3);
    Npy ints = Npy.ofInts(new int[] {1, Integer.MIN_VALUE}, 2);
    Npy longs = Npy.ofLongs(new long[] {Long.MAX_VALUE});
    Npy bytes = Npy.ofBytes(new byte[] {0, (byte) 255}, 1, 1, 2);

    for (Npy array : new Npy[] {floats, ints, longs, bytes}) {
      array.write(file);
      assertThat(Npy.read(file)).isEqualTo(array);
      assertThat((Files.size(file) - array.data().remaining()) % 64).isZero();
    }
    assertThat(floats.dimensions()).containsExactly(2, 3);
    assertThat(floats.toFloatArray()).containsExactly(1, -2, Float.MIN_VALUE, Float.NaN, 5, 6);
    assertThat(ints.toIntArray()).containsExactly(1, Integer.MIN_VALUE);
    assertThat(longs.shape()).isEmpty();
    assertThat(longs.longs().get(0)).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), } | element type >f4",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } | element type <f8",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), } | Fortran order",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } | 4 bytes of data",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), } | shape",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), } | dimension",
        "{'descr': '<f4', 'fortran_order': False, } | header",
      })
  void rejectsHeader(String header, String message) throws Exception {
    Path file = folder.resolve("bad.npy");
    Files.write(file, npy(header, new byte[4]));

    assertThatThrownBy(() -> Npy.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message.replace("\"", ""));
  }

  @Test
  void rejectsWhatIsNotAnArray() throws Exception {
    Path file = folder.resolve("text.npy");

    Files.writeString(file, "x");
    assertThatThrownBy(() -> Npy.read(file)).hasMessageContaining("Given: 1 bytes");
    Files.writeString(file, "this is plain text");
    assertThatThrownBy(() -> Npy.read(file)).hasMessageContaining("Expected: a .npy file");
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, -1, -1});
    assertThatThrownBy(() -> Npy.read(file)).hasMessageContaining("a header of 65535 bytes");
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 9, 0, 0, 0});
    assertThatThrownBy(() -> Npy.read(file)).hasMessageContaining("format version 9");
  }

  @Test
  void rejectsShapesThatDoNotMatch_andTheWrongType() {
    assertThatThrownBy(() -> Npy.ofFloats(new float[3], 2))
        .hasMessage("data: 12 bytes (expected: 8 for FLOAT32[2])");
    assertThatThrownBy(() -> Npy.ofInts(new int[1], 1).floats())
        .hasMessage("type: INT32 (expected: FLOAT32)");
  }

  private static byte[] npy(String header, byte[] data) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    file.write(ByteBuffer.allocate(2).put((byte) header.length()).array());
    file.write(header.getBytes(StandardCharsets.US_ASCII));
    file.write(data);
    return file.toByteArray();
  }
}
