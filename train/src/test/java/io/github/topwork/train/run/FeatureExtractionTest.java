package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.cache.FeatureCache;
import io.github.topwork.train.cache.FeatureKey;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureExtractionTest {
  private static final FeatureKey KEY = new FeatureKey("model", "", "cut:0", "{}", 4);

  @TempDir Path temp;

  @Test
  void namesTheCacheAndTheWayOut_whenItCannotBeWritten() throws IOException {
    Path folder = temp.resolve("features");
    try (FeatureCache cache = FeatureCache.open(CacheFolder.at(folder), KEY)) {
      RunFiles.deleteTree(folder);
      List<FeatureCache.Entry> entries =
          List.of(new FeatureCache.Entry("0".repeat(64), FloatBuffer.allocate(4)));
      assertThat(Files.exists(folder)).isFalse();
      assertThatThrownBy(() -> FeatureExtraction.keep(cache, folder, entries))
          .isInstanceOf(RunException.class)
          .hasCauseInstanceOf(IOException.class)
          .hasMessageStartingWith("Feature cache cannot be written. Given: ")
          .hasMessageContaining("NoSuchFileException")
          .hasMessageContaining("Where: " + folder + ".")
          .hasMessageContaining("TrainingOptions.cache");
    }
  }

  @Test
  void saysThatTheDiskIsFull() {
    assertThat(
            CacheProblem.of(
                "Feature cache cannot be written",
                temp,
                new IOException("No space left on device")))
        .hasMessageStartingWith(
            "Feature cache cannot be written. Given: No space left on device. Expected: a folder"
                + " that can be written, on a disk with room for the features of all images."
                + " Where: "
                + temp
                + ". Fix: free some space, name another folder");
  }
}
