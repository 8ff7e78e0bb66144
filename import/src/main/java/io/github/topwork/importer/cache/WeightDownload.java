package io.github.topwork.importer.cache;

import io.github.topwork.file.FileHash;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Downloads a file into Keras's cache. What arrives goes into a file beside it that ends in {@code
 * .part}; a download that broke off goes on from there. Only a file whose hash is right gets its
 * name.
 */
public final class WeightDownload {
  /** Is told how far a download is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Some more has arrived.
     *
     * @param bytes how many bytes of the file are there
     * @param total how many it has, if the server says so
     */
    void at(long bytes, OptionalLong total);
  }

  /** What became of a download. */
  public enum Outcome {
    /** The file was there, with the right hash. */
    PRESENT,
    /** All of it was downloaded. */
    DOWNLOADED,
    /** The rest of it was downloaded. */
    RESUMED
  }

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int OUT_OF_RANGE = 416;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

  private final URI source;
  private final Path target;
  private final Path part;
  private final Optional<String> hash;

  /**
   * Prepares the download of an official file.
   *
   * @param folder where it goes; {@link KerasCache#models()} is where applications look for it
   */
  public static WeightDownload of(OfficialWeights file, Path folder) {
    return new WeightDownload(URI.create(file.url()), folder.resolve(file.file()), file.hash());
  }

  /**
   * Prepares a download.
   *
   * @param source where the file is
   * @param target where it goes
   * @param hash its MD5 or SHA-256, hexadecimal, if it is known
   */
  WeightDownload(URI source, Path target, Optional<String> hash) {
    this.source = source;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.hash = hash;
  }

  /**
   * Downloads the file, unless it is there.
   *
   * @throws IOException if the server does not give it, the connection breaks off (what arrived is
   *     kept), or its hash is wrong (what arrived is deleted)
   * @throws InterruptedException if the thread is interrupted
   */
  public Outcome run(Progress progress) throws IOException, InterruptedException {
    if (Files.isRegularFile(target) && hasRightHash(target)) {
      return Outcome.PRESENT;
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean resumed = transfer(progress);
    if (!hasRightHash(part)) {
      FileHash wrong = FileHash.of(part, hash.orElse(""));
      Files.delete(part);
      throw failed(
          wrong.algorithm() + " " + wrong.actual(),
          wrong.algorithm() + " " + wrong.expected(),
          "try again; if it stays so, the file on the server is not the official one");
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return resumed ? Outcome.RESUMED : Outcome.DOWNLOADED;
  }

  private boolean hasRightHash(Path file) throws IOException {
    return hash.isEmpty() || FileHash.of(file, hash.get()).matches();
  }

  /** Fetches what is missing; returns whether something was there before. */
  private boolean transfer(Progress progress) throws IOException, InterruptedException {
    long present = Files.isRegularFile(part) ? Files.size(part) : 0;
    HttpResponse<InputStream> response = request(present);
    if (response.statusCode() == OUT_OF_RANGE && present > 0) {
      // What is there is not the beginning of this file, or all of it: begin again.
      response.body().close();
      present = 0;
      response = request(0);
    }
    try (InputStream in = response.body()) {
      boolean continues = response.statusCode() == PARTIAL && startsAt(response, present);
      if (response.statusCode() != OK && !continues) {
        throw failed(
            "HTTP status " + response.statusCode(),
            "200, or 206 from byte " + present + " on",
            "try again, " + byHand());
      }
      long start = continues ? present : 0;
      OptionalLong length = response.headers().firstValueAsLong("Content-Length");
      OptionalLong total =
          length.isPresent() ? OptionalLong.of(start + length.getAsLong()) : length;
      save(in, start, total, progress);
      return start > 0;
    }
  }

  private HttpResponse<InputStream> request(long from) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(PATIENCE);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw failed(
          "no connection to " + source.getAuthority() + " (" + reason(e) + ")",
          "an answer from there",
          "check the network, a proxy too (-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT for the"
              + " JVM), and try again, "
              + byHand(),
          e);
    }
  }

  private static boolean startsAt(HttpResponse<?> response, long offset) {
    Matcher range = RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
    return range.matches() && range.group(1).equals(String.valueOf(offset));
  }

  private void save(InputStream in, long start, OptionalLong total, Progress progress)
      throws IOException {
    StandardOpenOption how =
        start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    long present = start;
    try (OutputStream out =
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] buffer = new byte[1 << 16];
      progress.at(present, total);
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        present += read;
        progress.at(present, total);
      }
    }
    if (total.isPresent() && present != total.getAsLong()) {
      throw failed(
          present + " bytes",
          total.getAsLong() + " bytes",
          "run it again: it goes on where it broke off");
    }
  }

  /** The way of someone whose machine does not reach the server. */
  private String byHand() {
    return "or download "
        + source
        + " on a machine that can and put it at "
        + target.toAbsolutePath()
        + hash.map(digits -> " (hash " + digits + ")").orElse("");
  }

  /** Exceptions of the network often have no message of their own, or none that says it all. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String kind = root.getClass().getSimpleName().replaceFirst("Exception$", "");
    return root.getMessage() == null ? kind : kind + ": " + root.getMessage();
  }

  private IOException failed(String given, String expected, String fix) {
    return failed(given, expected, fix, null);
  }

  private IOException failed(
      String given, String expected, String fix, @Nullable IOException cause) {
    return new IOException(
        new Problem("Download", given, expected, source + " to " + target, fix).toString(), cause);
  }
}
