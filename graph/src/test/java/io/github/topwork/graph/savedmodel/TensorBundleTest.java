package io.github.topwork.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

class TensorBundleTest {
  private Path dir;
  private Path prefix;

  @BeforeEach
  void setPrefix(@TempDir Path folder) {
    dir = folder;
    prefix = folder.resolve("variables");
  }

  private static TensorData strings(String... values) {
    List<Bytes> bytes = new ArrayList<>();
    for (String value : values) {
      bytes.add(Bytes.ofUtf8(value));
    }
    return TensorData.ofStrings(Shape.of(values.length), bytes);
  }

  private static Map<String, TensorData> samples() {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("z/kernel", TensorData.ofFloats(new float[] {1, -2, 3.5f, 0, 5, 6}, 2, 3));
    tensors.put("a/step", TensorData.ofLongs(new long[] {Long.MIN_VALUE, 7}, 2));
    tensors.put("a", TensorData.scalar(3));
    tensors.put("ü/empty", TensorData.ofFloats(new float[0], 0, 4));
    tensors.put("words", strings("", "abc", "ä".repeat(200)));
    return tensors;
  }

  private void write(Map<String, TensorData> tensors) throws IOException {
    try (TensorBundleWriter writer = TensorBundleWriter.create(prefix)) {
      for (Map.Entry<String, TensorData> entry : tensors.entrySet()) {
        writer.add(entry.getKey(), entry.getValue());
      }
      writer.finish();
    }
  }

  private static Constant<TString> words(Ops tf, String... words) {
    return tf.constant(NdArrays.vectorOfObjects(words));
  }

  @Test
  void readsBackWhatItWrote_sortedByKey() throws IOException {
    write(samples());
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      reader.checkFiles();
      assertThat(reader.keys()).containsExactly("a", "a/step", "words", "z/kernel", "ü/empty");
      for (Map.Entry<String, TensorData> entry : samples().entrySet()) {
        assertThat(reader.read(entry.getKey())).isEqualTo(entry.getValue());
      }
    }
  }

  @Test
  void readsBackManyTensors_overSeveralBlocks() throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      tensors.put("layer-" + i + "/some/long/name", TensorData.scalar(i));
    }
    write(tensors);
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      assertThat(reader.keys()).hasSize(20_000);
      assertThat(reader.read("layer-19999/some/long/name").toInts()).containsExactly(19_999);
    }
  }

  @Test
  void writesWhatTensorFlowRestores() throws IOException {
    write(samples());
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Restore restored =
          tf.train.restore(
              tf.constant(prefix.toString()),
              words(tf, "z/kernel", "words", "a/step"),
              words(tf, "", "", ""),
              List.of(TFloat32.class, TString.class, TInt64.class));
      TFloat32 kernel = (TFloat32) restored.tensors().get(0).asTensor();
      assertThat(StdArrays.array2dCopyOf(kernel))
          .isDeepEqualTo(new float[][] {{1, -2, 3.5f}, {0, 5, 6}});
      TString words = (TString) restored.tensors().get(1).asTensor();
      assertThat(words.getObject(2)).isEqualTo("ä".repeat(200));
      assertThat(words.getObject(0)).isEmpty();
      TInt64 step = (TInt64) restored.tensors().get(2).asTensor();
      assertThat(step.getLong(0)).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  void readsWhatTensorFlowSaves_partsOfAPartitionedVariableToo() throws IOException {
    float[][] left = new float[300][2];
    float[][] right = new float[300][70];
    for (int i = 0; i < 300; i++) {
      for (int j = 0; j < 72; j++) {
        (j < 2 ? left[i] : right[i])[j < 2 ? j : j - 2] = 100 * i + j;
      }
    }
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      tf.train.save(
          tf.constant(prefix.toString()),
          words(tf, "parts", "parts", "words"),
          words(tf, "300 72 -:0,2", "300 72 -:2,70", ""),
          List.of(tf.constant(left), tf.constant(right), words(tf, "x", "yz")));
    }
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      TensorData parts = reader.read("parts");
      assertThat(parts.shape()).isEqualTo(Shape.of(300, 72));
      float[] values = parts.toFloats();
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isEqualTo(100 * (i / 72) + i % 72);
      }
      assertThat(reader.read("words")).isEqualTo(strings("x", "yz"));
    }
  }

  @Test
  void namesMissingDataFile_withItsBytes() throws IOException {
    write(Map.of("k", TensorData.ofFloats(new float[10], 10)));
    Files.delete(dir.resolve("variables.data-00000-of-00001"));
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      assertThatThrownBy(reader::checkFiles)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("no file 'variables.data-00000-of-00001'")
          .hasMessageContaining("at least 40 bytes");
      assertThatThrownBy(() -> reader.read("k")).isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void findsFlippedBit_inTheTensorItHits() throws IOException {
    write(samples());
    Path data = dir.resolve("variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(data);
    bytes[5] ^= 1;
    Files.write(data, bytes);
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      assertThatThrownBy(() -> reader.read("z/kernel"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("checksum")
          .hasMessageContaining("z/kernel");
      assertThat(reader.read("a/step").toLongs()).contains(7);
    }
  }

  @Test
  void findsTruncatedDataFile() throws IOException {
    write(Map.of("k", TensorData.ofFloats(new float[10], 10)));
    Path data = dir.resolve("variables.data-00000-of-00001");
    Files.write(data, new byte[39]);
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      assertThatThrownBy(reader::checkFiles).hasMessageContaining("39 bytes");
      assertThatThrownBy(() -> reader.read("k"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("39 bytes");
    }
  }

  @Test
  void suggestsNearKey() throws IOException {
    write(samples());
    try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
      assertThatThrownBy(() -> reader.read("z/kernal")).hasMessageContaining("'z/kernel'");
    }
  }

  @Test
  void refusesDamagedIndex_whateverTheDamage() throws IOException {
    write(samples());
    Path index = dir.resolve("variables.index");
    byte[] good = Files.readAllBytes(index);
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = good.clone();
      int flips = 1 + random.nextInt(3);
      for (int j = 0; j < flips; j++) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(4) == 0) {
        bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      Files.write(index, bad);
      try (TensorBundleReader reader = TensorBundleReader.open(prefix)) {
        // Flips in the unused bytes of the footer leave the table whole.
        assertThat(reader.keys()).hasSize(samples().size());
      } catch (ModelException e) {
        assertThat(e.problems()).isNotEmpty();
      }
    }
  }

  @Test
  void leavesNothingBehind_whenNotFinished() throws IOException {
    try (TensorBundleWriter writer = TensorBundleWriter.create(prefix)) {
      writer.add("k", TensorData.scalar(1));
    }
    try (var files = Files.list(dir)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void refusesKeyTwice() throws IOException {
    try (TensorBundleWriter writer = TensorBundleWriter.create(prefix)) {
      writer.add("k", TensorData.scalar(1));
      assertThatThrownBy(() -> writer.add("k", TensorData.scalar(2)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void encodesSliceKeys_asTensorFlowDoes() {
    byte[] key = SliceKey.of("v", new BundleEntry.Slice(List.of(0L, 64L), List.of(-1L, 300L)));
    assertThat(key)
        .isEqualTo(
            new byte[] {
              0, 'v', 0, 1, 1, 2, (byte) 0x80, 0x7f, (byte) 0xc0, 0x40, (byte) 0xc1, 0x2c
            });
  }
}
