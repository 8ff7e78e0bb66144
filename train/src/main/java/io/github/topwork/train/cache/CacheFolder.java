package io.github.topwork.train.cache;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where feature files live and how much room they may take.
 *
 * <p>By default {@code topwork/features} in the user's cache folder: {@code $XDG_CACHE_HOME} or
 * {@code ~/.cache}, on macOS {@code ~/Library/Caches}, on Windows {@code %LOCALAPPDATA%}; the
 * environment variable {@code TOPWORK_CACHE} names another folder. It may be deleted at any time.
 *
 * @param path the folder, created when first used
 * @param maxBytes room for all feature files together; the files used longest ago make place
 */
public record CacheFolder(Path path, long maxBytes) {
  /** 20 GiB: the pooled features of 2.6 million images, or 100,000 spatial ones of Xception. */
  public static final long DEFAULT_MAX_BYTES = 20L << 30;

  static final String SUFFIX = ".features";

  private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

  public CacheFolder {
    requireNonNull(path, "path");
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 0)");
    }
  }

  /** Returns a folder of the caller's choice, with the default bound. */
  public static CacheFolder at(Path path) {
    return new CacheFolder(path, DEFAULT_MAX_BYTES);
  }

  /** Returns the folder of this user, with the default bound. */
  public static CacheFolder ofUser() {
    return new CacheFolder(
        userPath(
            System.getenv(),
            System.getProperty("os.name", ""),
            Path.of(System.getProperty("user.home", "."))),
        DEFAULT_MAX_BYTES);
  }

  static Path userPath(Map<String, String> environment, String system, Path home) {
    String override = environment.getOrDefault("TOPWORK_CACHE", "");
    if (!override.isEmpty()) {
      return Path.of(override).resolve("features");
    }
    String lower = system.toLowerCase(Locale.ROOT);
    Path base;
    if (lower.startsWith("windows")) {
      base = Path.of(environment.getOrDefault("LOCALAPPDATA", home.toString()));
    } else if (lower.startsWith("mac")) {
      base = home.resolve("Library/Caches");
    } else {
      String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
      base = xdg.isEmpty() ? home.resolve(".cache") : Path.of(xdg);
    }
    return base.resolve("topwork").resolve("features");
  }

  /** Bytes in all feature files. */
  public long size() throws IOException {
    return files().stream().mapToLong(File::bytes).sum();
  }

  /**
   * Deletes the files used longest ago until {@code bytes} more fit; the file of {@code keep}
   * stays.
   *
   * @return whether they fit now
   */
  boolean makeRoom(long bytes, FeatureKey keep) throws IOException {
    List<File> files = new ArrayList<>(files());
    files.sort(Comparator.comparing(File::lastUsed));
    long used = files.stream().mapToLong(File::bytes).sum();
    Path kept = file(keep);
    for (File file : files) {
      if (used + bytes <= maxBytes) {
        break;
      }
      if (!file.path.equals(kept) && Files.deleteIfExists(file.path)) {
        LOG.info("feature cache: deleted {} ({} bytes) to make room", file.path, file.bytes);
        used -= file.bytes;
      }
    }
    return used + bytes <= maxBytes;
  }

  Path file(FeatureKey key) {
    return path.resolve(key.digest() + SUFFIX);
  }

  Path lockFile(FeatureKey key) {
    return path.resolve(key.digest() + ".lock");
  }

  private record File(Path path, long bytes, FileTime lastUsed) {}

  private List<File> files() throws IOException {
    List<File> files = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return files;
    }
    try (var entries = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      for (Path entry : entries) {
        try {
          files.add(new File(entry, Files.size(entry), Files.getLastModifiedTime(entry)));
        } catch (NoSuchFileException e) {
          LOG.debug("another process deleted {}", entry, e);
        }
      }
    }
    return files;
  }
}
