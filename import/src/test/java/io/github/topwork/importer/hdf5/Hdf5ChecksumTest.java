package io.github.topwork.importer.hdf5;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checksums of chunks, and files that end too early. */
class Hdf5ChecksumTest {
  /**
   * A file of h5py 3, {@code libver="earliest"}, gzipped: {@code create_dataset("w", data=arange(6,
   * dtype="f4").reshape(2, 3), chunks=(2, 2), fletcher32=True)}.
   */
  private static final String FILE =
      "H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwpu8KPyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ"
          + "6v9oAGaPAQuE5mAYBSMReLg6BoDoCCgflkpPMKGqK0dLjx4U2svIwAYxixHG14DQTBABmPXMUBqdzwxM+SCV"
          + "ggryDJAkrMAgzsEgXg+VZwWmaJA8EzPEQG6gPIjByAjTD/FpWk5qSXJGapGxESwfQHIUMxNzBSvCahCG5pQA"
          + "msRDsJ+/CyhHw/KhAvNo2iQHgMo7RmB0oZd3IgT0bYCWw+jq0LIBwxF+7PIwmmU0CkbBKBgFo2AUjIJRMAqG"
          + "EGiwZ2BwcADSDgcc7A4BBRwg4gvAdMOCxkcA8kRjQ9gPAAA=";

  private static byte[] file() throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(FILE)))) {
      return in.readAllBytes();
    }
  }

  private static float[] read(byte[] file) {
    try (Hdf5File hdf5 = Hdf5File.open(ByteBuffer.wrap(file), "w.h5")) {
      return hdf5.root().dataset("w").orElseThrow().readFloats().toFloats();
    }
  }

  @Test
  void acceptsTheChecksumsOfTheHdf5Library() throws IOException {
    assertThat(read(file())).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void refusesAChunkThatWasChanged() throws IOException {
    byte[] file = file();
    // The last chunk is two rows of two elements, then its checksum.
    file[file.length - 4 - 16 + 2] ^= 1;

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a chunk whose checksum (fletcher32) is not that of its bytes")
        .hasMessageContaining("w.h5, /w");
  }

  @Test
  void refusesNumbersWithOtherBitsThanIeeeHas() throws IOException {
    byte[] file = file();
    int at = 0;
    // Location and size of exponent and mantissa.
    while (file[at] != 23 || file[at + 1] != 8 || file[at + 2] != 0 || file[at + 3] != 23) {
      at++;
    }
    file[at + 1] = 5;

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("numbers of 32 bits with an exponent of 5 and a mantissa of 23");
  }

  /** The numbers are those of the definition: both sums modulo 65535. */
  @ParameterizedTest
  @CsvSource({"'', 0", "ab, 61626162", "abcdef, 50562a2d"})
  void addsUpWords(String text, String sums) {
    byte[] bytes = text.getBytes(US_ASCII);
    assertThat(Integer.toHexString(Fletcher32.of(bytes, bytes.length))).isEqualTo(sums);
  }

  @ParameterizedTest
  @CsvSource({"4055, 4055 bytes", "2000, 2000 bytes", "100, 100 bytes", "20, 20 bytes"})
  void saysOfACutFileHowMuchIsLeft(int length, String given) throws IOException {
    byte[] cut = java.util.Arrays.copyOf(file(), length);

    assertThatThrownBy(() -> read(cut))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("HDF5 file is truncated. Given: " + given)
        .hasMessageContaining(length > 48 ? "4056 bytes" : "more than 48");
  }
}
