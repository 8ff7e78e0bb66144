package io.github.topwork.importer.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.topwork.importer.cache.WeightDownload.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server of this process that knows ranges, breaks off, or does not know ranges. */
class WeightDownloadTest {
  @TempDir Path folder;

  private final byte[] content = new byte[300_000];
  private final List<String> ranges = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  private boolean knowsRanges = true;
  private int breakAfter = Integer.MAX_VALUE;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path target;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/models/weights.h5", this::serve);
    server.start();
    target = folder.resolve("cache/models/weights.h5");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int start = 0;
    if (range != null && knowsRanges) {
      start = Integer.parseInt(range.replaceAll("\\D", ""));
      if (start >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        exchange.close();
        return;
      }
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
    int length = Math.min(content.length - start, breakAfter);
    exchange.getResponseBody().write(content, start, length);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private WeightDownload download(String hash) {
    URI source =
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/models/weights.h5");
    return new WeightDownload(source, target, Optional.of(hash));
  }

  private String hash(String algorithm) throws Exception {
    byte[] digest = java.security.MessageDigest.getInstance(algorithm).digest(content);
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void downloadsOnce_checksTheHash_andTellsProgress() throws Exception {
    List<Long> steps = new ArrayList<>();
    List<OptionalLong> totals = new ArrayList<>();

    assertThat(
            download(hash("MD5"))
                .run(
                    (bytes, total) -> {
                      steps.add(bytes);
                      totals.add(total);
                    }))
        .isEqualTo(Outcome.DOWNLOADED);

    assertThat(target).hasBinaryContent(content);
    assertThat(steps).isSorted().startsWith(0L).endsWith((long) content.length);
    assertThat(totals).containsOnly(OptionalLong.of(content.length));
    assertThat(download(hash("SHA-256")).run((bytes, total) -> {})).isEqualTo(Outcome.PRESENT);
    assertThat(ranges).containsExactly("null");
  }

  @Test
  void goesOnWhereItBrokeOff() throws Exception {
    breakAfter = 100_000;
    assertThatThrownBy(() -> download(hash("SHA-256")).run((bytes, total) -> {}))
        .isInstanceOf(IOException.class);
    Path part = target.resolveSibling("weights.h5.part");
    assertThat(target).doesNotExist();
    long present = Files.size(part);
    assertThat(present).isBetween(1L, 100_000L);

    breakAfter = Integer.MAX_VALUE;
    assertThat(download(hash("SHA-256")).run((bytes, total) -> {})).isEqualTo(Outcome.RESUMED);

    assertThat(target).hasBinaryContent(content);
    assertThat(part).doesNotExist();
    assertThat(ranges).containsExactly("null", "bytes=" + present + "-");
  }

  @Test
  void beginsAgain_whereTheServerKnowsNoRanges_orHasNothingMore() throws Exception {
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling("weights.h5.part");
    Files.write(part, Arrays.copyOf(content, 1000));
    knowsRanges = false;
    assertThat(download(hash("MD5")).run((bytes, total) -> {})).isEqualTo(Outcome.DOWNLOADED);
    assertThat(target).hasBinaryContent(content);

    Files.delete(target);
    Files.write(part, new byte[content.length + 5]);
    knowsRanges = true;
    assertThat(download(hash("MD5")).run((bytes, total) -> {})).isEqualTo(Outcome.DOWNLOADED);
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void keepsNothing_whereTheHashIsWrong() {
    assertThatThrownBy(() -> download("0".repeat(32)).run((bytes, total) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Expected: MD5 " + "0".repeat(32))
        .hasMessageContaining("weights.h5");
    assertThat(target).doesNotExist();
    assertThat(target.resolveSibling("weights.h5.part")).doesNotExist();
  }

  @Test
  void takesOfficialFilesFromMirrors() throws Exception {
    String mirror = "http://127.0.0.1:" + server.getAddress().getPort();
    OfficialWeights official =
        new OfficialWeights(
            "weights.h5", OfficialWeights.SERVER + "models/weights.h5", Optional.of(hash("MD5")));

    WeightDownload.of(official.mirror(mirror), folder.resolve("cache/models"))
        .run((bytes, total) -> {});

    assertThat(target).hasBinaryContent(content);
    assertThatThrownBy(() -> official.mirror("ftp://127.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OfficialWeights.mirror: 'ftp://127.0.0.1' (expected: http or https");
  }

  @Test
  void saysWhatTheServerAnswered() {
    URI wrong = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/nothing");
    assertThatThrownBy(
            () -> new WeightDownload(wrong, target, Optional.empty()).run((bytes, total) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("HTTP status 404");
  }
}
