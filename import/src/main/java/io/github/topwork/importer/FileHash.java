package io.github.topwork.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The hash of a file, and what it should be.
 *
 * @param algorithm {@code MD5} or {@code SHA-256}, told by the length of the expected hash
 * @param actual hexadecimal, lower case
 * @param expected hexadecimal, lower case
 */
record FileHash(String algorithm, String actual, String expected) {
  private static final int MD5_DIGITS = 32;

  /** Hashes a file in the manner of the expected hash. */
  static FileHash of(Path file, String expected) throws IOException {
    String algorithm = expected.length() == MD5_DIGITS ? "MD5" : "SHA-256";
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return new FileHash(
        algorithm, HexFormat.of().formatHex(digest.digest()), expected.toLowerCase(Locale.ROOT));
  }

  boolean matches() {
    return actual.equals(expected);
  }
}
