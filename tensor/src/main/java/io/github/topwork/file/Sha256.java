package io.github.topwork.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A SHA-256 digest in the making. */
public final class Sha256 {
  private static final int BUFFER_BYTES = 1 << 16;

  private final MessageDigest digest;

  /** Begins with nothing. */
  public Sha256() {
    digest = digest("SHA-256");
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** The digest of these bytes, in lower-case hexadecimal. */
  public static String hex(byte[] bytes) {
    return new Sha256().add(bytes).hex();
  }

  /**
   * The digest of a model: of a file its bytes, of a folder the names and bytes of its files.
   *
   * @throws IOException if a file cannot be read
   */
  public static String ofModel(Path model) throws IOException {
    Sha256 digest = new Sha256();
    if (Files.isRegularFile(model)) {
      return digest.add(model).hex();
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(model)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = model.relativize(file).toString().replace('\\', '/');
      digest.add(name + "\n" + Files.size(file) + "\n").add(file);
    }
    return digest.hex();
  }

  /** Adds bytes. */
  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds the bytes from a buffer's position to its limit, and moves its position there. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds text in UTF-8. */
  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds what is in a file.
   *
   * @throws IOException if it cannot be read
   */
  public Sha256 add(Path file) throws IOException {
    add(digest, file);
    return this;
  }

  static void add(MessageDigest digest, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
  }

  /** The 32 bytes of the digest; afterwards this begins anew. */
  public byte[] bytes() {
    return digest.digest();
  }

  /** The digest in lower-case hexadecimal; afterwards this begins anew. */
  public String hex() {
    return HexFormat.of().formatHex(bytes());
  }
}
