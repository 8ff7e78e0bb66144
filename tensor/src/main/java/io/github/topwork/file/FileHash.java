package io.github.topwork.file;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The hash of a file, and what it should be.
 *
 * @param algorithm {@code MD5} or {@code SHA-256}, told by the length of the expected hash
 * @param actual hexadecimal, lower case
 * @param expected hexadecimal, lower case
 */
public record FileHash(String algorithm, String actual, String expected) {
  private static final int MD5_DIGITS = 32;

  /**
   * Hashes a file in the manner of the expected hash.
   *
   * @throws IOException if it cannot be read
   */
  public static FileHash of(Path file, String expected) throws IOException {
    String algorithm = expected.length() == MD5_DIGITS ? "MD5" : "SHA-256";
    MessageDigest digest = Sha256.digest(algorithm);
    Sha256.add(digest, file);
    return new FileHash(
        algorithm, HexFormat.of().formatHex(digest.digest()), expected.toLowerCase(Locale.ROOT));
  }

  /** Is it the hash that it should be? */
  public boolean matches() {
    return actual.equals(expected);
  }
}
