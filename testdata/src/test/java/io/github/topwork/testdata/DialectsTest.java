package io.github.topwork.testdata;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialectsTest {
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};

  @Test
  void extractsEveryFileOfTheTable_withInputsAndOutputs(@TempDir Path folder) throws Exception {
    Map<String, Path> cases = Dialects.extract(folder);
    List<Dialects.DialectFile> files = Dialects.files();

    assertThat(cases.keySet())
        .containsExactlyInAnyOrderElementsOf(
            files.stream().map(Dialects.DialectFile::name).distinct().toList());
    assertThat(files).hasSizeGreaterThan(25).allMatch(file -> Files.isRegularFile(file.in(folder)));
    for (Path each : cases.values()) {
      assertThat(Npy.read(each.resolve("expected.npy")).shape().get(0)).isEqualTo(2L);
      assertThat(each.resolve("input.npy").toFile().exists())
          .isNotEqualTo(each.resolve("input_0.npy").toFile().exists());
    }
  }

  @Test
  void namesLie(@TempDir Path folder) throws Exception {
    Path formats = requireNonNull(Dialects.extract(folder).get("keras3-formats"));

    assertThat(start(formats.resolve("hdf5-inside.keras"))).isEqualTo(HDF5);
    assertThat(start(formats.resolve("archive-inside.h5"))).startsWith('P', 'K');
    assertThat(start(formats.resolve("model.h5"))).isEqualTo(HDF5);
  }

  @Test
  void saysHowWeightsAreLoaded() throws Exception {
    List<Dialects.DialectFile> mismatch =
        Dialects.files().stream()
            .filter(file -> file.name().equals("keras2-skip-mismatch"))
            .toList();

    assertThat(mismatch)
        .extracting(Dialects.DialectFile::content)
        .containsExactly(Dialects.Content.MODEL, Dialects.Content.WEIGHTS);
    assertThat(mismatch.get(0).isComplete()).isFalse();
    assertThat(mismatch.get(1).base()).isEqualTo(Optional.of("model.h5"));
    assertThat(mismatch.get(1).options()).containsExactlyInAnyOrder("by_name", "skip_mismatch");
  }

  private static byte[] start(Path file) throws Exception {
    return Arrays.copyOf(Files.readAllBytes(file), HDF5.length);
  }
}
