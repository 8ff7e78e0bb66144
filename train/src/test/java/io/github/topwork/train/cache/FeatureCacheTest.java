package io.github.topwork.train.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  private static final int FLOATS = 16;
  private static final FeatureKey KEY = new FeatureKey("model", "", "cut:0", "{}", FLOATS);

  @TempDir Path temp;

  private CacheFolder folder() {
    return new CacheFolder(temp.resolve("features"), 1 << 20);
  }

  private static String digest(int image) {
    return String.format(Locale.ROOT, "%064x", image);
  }

  private static FeatureCache.Entry entry(int image) {
    float[] feature = new float[FLOATS];
    for (int i = 0; i < FLOATS; i++) {
      feature[i] = image + i / 100f;
    }
    return new FeatureCache.Entry(digest(image), FloatBuffer.wrap(feature));
  }

  private static void assertHolds(FeatureCache cache, int image) throws IOException {
    FloatBuffer target =
        ByteBuffer.allocateDirect(4 * FLOATS).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    assertThat(cache.read(digest(image), target)).isTrue();
    assertThat(target.remaining()).isZero();
    assertThat(target.flip()).isEqualTo(entry(image).feature());
  }

  private void fill(int count) throws IOException {
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      for (int i = 0; i < count; i++) {
        cache.append(List.of(entry(i)));
      }
    }
  }

  private Path file() {
    return folder().file(KEY);
  }

  @Test
  void findsFeaturesAgain_afterReopening() throws IOException {
    fill(5);
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      assertThat(cache.entries()).isEqualTo(5);
      assertHolds(cache, 0);
      assertHolds(cache, 4);
      assertThat(cache.contains(digest(5))).isFalse();
      assertThat(cache.size()).isEqualTo(Files.size(file()));
    }
  }

  @Test
  void keepsAnImageOnce_alsoWithinOneAppend() throws IOException {
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      cache.append(List.of(entry(1), entry(1)));
      cache.append(List.of(entry(1)));
      assertThat(cache.size()).isEqualTo(64 + FeatureFile.entryBytes(FLOATS));
    }
  }

  @Test
  void givesAnotherFile_whenAnythingOfTheKeyDiffers() {
    assertThat(
            List.of(
                KEY.digest(),
                new FeatureKey("other", "", "cut:0", "{}", FLOATS).digest(),
                new FeatureKey("model", "w", "cut:0", "{}", FLOATS).digest(),
                new FeatureKey("model", "", "cut:1", "{}", FLOATS).digest(),
                new FeatureKey("model", "", "cut:0", "{ }", FLOATS).digest(),
                new FeatureKey("model", "", "cut:0", "{}", FLOATS + 1).digest(),
                // The parts may not run together.
                new FeatureKey("modelw", "", "cut:0", "{}", FLOATS).digest()))
        .doesNotHaveDuplicates();
  }

  @Test
  void overwritesEntryCutShortByCrash() throws IOException {
    fill(3);
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 7);
    }
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      assertThat(cache.entries()).isEqualTo(2);
      cache.append(List.of(entry(2), entry(3)));
      assertHolds(cache, 2);
      assertHolds(cache, 3);
    }
    assertThat(Files.size(file())).isEqualTo(64 + 4L * FeatureFile.entryBytes(FLOATS));
  }

  @Test
  void forgetsDamagedEntry_andTakesItAgain() throws IOException {
    fill(3);
    flipByte(64 + FeatureFile.entryBytes(FLOATS) + 40);
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      FloatBuffer target = FloatBuffer.allocate(FLOATS);
      assertThat(cache.read(digest(1), target)).isFalse();
      assertThat(target.position()).isZero();
      assertHolds(cache, 0);
      cache.append(List.of(entry(1)));
      assertHolds(cache, 1);
    }
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      assertHolds(cache, 1);
      assertHolds(cache, 2);
    }
  }

  @Test
  void startsAgain_whenHeaderIsDamaged() throws IOException {
    fill(3);
    flipByte(20);
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      assertThat(cache.entries()).isZero();
      cache.append(List.of(entry(7)));
      assertHolds(cache, 7);
    }
    try (var files = Files.list(folder().path())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(KEY.digest() + ".features", KEY.digest() + ".lock");
    }
  }

  @Test
  void refusesFeatureOfOtherLength() throws IOException {
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      FeatureCache.Entry shorter =
          new FeatureCache.Entry(digest(1), FloatBuffer.allocate(FLOATS - 1));
      assertThatThrownBy(() -> cache.append(List.of(shorter)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("feature: 15 numbers (expected: 16)");
    }
  }

  @Test
  void losesNothing_whenSeveralWritersShareTheFile() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      int first = 10 * w;
      writers.add(
          () -> {
            try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
              for (int i = first; i < first + 25; i++) {
                cache.append(List.of(entry(i)));
              }
              return cache.contains(digest(first));
            }
          });
    }
    for (Future<Boolean> future : threads.invokeAll(writers)) {
      assertThat(future.get()).isTrue();
    }
    threads.shutdown();
    try (FeatureCache cache = FeatureCache.open(folder(), KEY)) {
      assertThat(cache.entries()).isEqualTo(55);
      for (int i = 0; i < 55; i++) {
        assertHolds(cache, i);
      }
      assertThat(cache.size()).isEqualTo(64 + 55L * FeatureFile.entryBytes(FLOATS));
    }
  }

  @Test
  void makesRoom_byDeletingTheFilesUsedLongestAgo() throws IOException {
    CacheFolder small = new CacheFolder(temp.resolve("features"), 1500);
    List<FeatureKey> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      FeatureKey key = new FeatureKey("model" + i, "", "cut:0", "{}", FLOATS);
      keys.add(key);
      try (FeatureCache cache = FeatureCache.open(small, key)) {
        cache.append(List.of(entry(1), entry(2), entry(3)));
      }
      Files.setLastModifiedTime(
          small.file(key),
          FileTime.from(Instant.parse(String.format(Locale.ROOT, "2026-01-0%dT00:00:00Z", i + 1))));
    }
    assertThat(small.size()).isEqualTo(3 * (64 + 3L * 100));
    try (FeatureCache cache = FeatureCache.open(small, keys.get(0))) {
      assertThat(cache.makeRoom(6)).isTrue();
      assertThat(small.file(keys.get(0))).exists();
      assertThat(small.file(keys.get(1))).doesNotExist();
      assertThat(small.file(keys.get(2))).exists();
      assertThat(cache.makeRoom(100)).isFalse();
    }
  }

  @Test
  void livesInTheUsersCacheFolder_unlessToldOtherwise() {
    Path home = Path.of("home");
    assertThat(CacheFolder.userPath(java.util.Map.of(), "Linux", home))
        .isEqualTo(Path.of("home/.cache/topwork/features"));
    assertThat(CacheFolder.userPath(java.util.Map.of("XDG_CACHE_HOME", "xdg"), "Linux", home))
        .isEqualTo(Path.of("xdg/topwork/features"));
    assertThat(CacheFolder.userPath(java.util.Map.of(), "Mac OS X", home))
        .isEqualTo(Path.of("home/Library/Caches/topwork/features"));
    assertThat(CacheFolder.userPath(java.util.Map.of("TOPWORK_CACHE", "mine"), "Linux", home))
        .isEqualTo(Path.of("mine/features"));
  }

  private void flipByte(long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
      channel.write(one, position);
    }
  }
}
