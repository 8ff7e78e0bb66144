package io.github.topwork.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.serving.server.HttpFixture.Answer;
import io.github.topwork.serving.testkit.OnnxModels;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get wrong is their doing: an answer that says so, never 500. */
class MalformedRequestsTest {
  private static final byte[] REQUEST =
      ("{\"inputs\":[{\"name\":\"in0\",\"shape\":[1,2,3],\"datatype\":\"FP32\","
              + "\"data\":[1,2,3,4,5,6]}]}")
          .getBytes(StandardCharsets.UTF_8);

  @TempDir static Path folder;
  private static HttpFixture http;

  @BeforeAll
  static void start() throws IOException {
    http = new HttpFixture(folder, Version.HTTP_1_1);
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  private static Answer post(String path, String encoding, byte[] body) throws Exception {
    return http.send(
        http.request(path)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static byte[] compressed(String encoding, byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("gzip")
            ? new GZIPOutputStream(compressed)
            : new DeflaterOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void takesCompressedBodies(String encoding) throws Exception {
    Answer infer = post("/v2/models/one/infer", encoding, compressed(encoding, REQUEST));
    assertThat(infer.status()).as(infer.error()).isEqualTo(200);

    byte[] png = OnnxModels.png(Color.RED, 8, 8);
    Answer classify = post("/v2/models/colors/classify", encoding, compressed(encoding, png));
    assertThat(classify.json().at("/predictions/0/label").asText()).isEqualTo("red");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void refusesCompressedBodies_thatAreDamagedOrTooLarge(String encoding) throws Exception {
    byte[] whole = compressed(encoding, REQUEST);

    for (int length = 0; length < whole.length; length += 5) {
      Answer cut = post("/v2/models/one/infer", encoding, Arrays.copyOf(whole, length));
      assertThat(cut.status()).isEqualTo(400);
      assertThat(cut.error()).startsWith("Body: damaged or cut off");
    }
    Answer none = post("/v2/models/one/infer", encoding, REQUEST);
    assertThat(none.error())
        .contains("(expected: " + encoding + ", as its header Content-Encoding");
    // A hundred thousand bytes that would become a hundred million.
    byte[] bomb = compressed(encoding, new byte[100_000_000]);
    assertThat(bomb.length).isLessThan((int) HttpFixture.MAX_BODY_BYTES / 4);
    assertThat(post("/v2/models/one/infer", encoding, bomb).status()).isEqualTo(413);
  }

  @Test
  void refusesOtherEncodings() throws Exception {
    assertThat(post("/v2/models/one/infer", "identity", REQUEST).status()).isEqualTo(200);
    Answer answer = post("/v2/models/one/infer", "br", REQUEST);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error())
        .isEqualTo("Content-Encoding: 'br' (expected: none, or one of: deflate, gzip)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void refusesWiderCharacters(String charset) throws Exception {
    byte[] body = new String(REQUEST, StandardCharsets.UTF_8).getBytes(Charset.forName(charset));

    Answer answer = http.post("/v2/models/one/infer", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo("Body is UTF-16 or UTF-32 (expected: JSON in UTF-8)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\0\0\0\1\u00ff", "\0\0\u00fe\u00ff", "{\u00ff", "\u00ef\u00bb\u00bf", "\u00fe"})
  void refusesBodiesThatAreNoText(String bytes) throws Exception {
    Answer answer = http.post("/v2/models/one/infer", bytes.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BREW /v2 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n",
        "BREW /v2/models/one/infer HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
        "GET /v2 HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
      })
  @Timeout(60)
  void refusesHeadsThatCannotBeRead(String head) throws Exception {
    String answer = raw(head);

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("{\"error\":\"The head of the request cannot be read (expected: HTTP")
        .doesNotContain("armeria");
  }

  @Test
  @Timeout(60)
  void answersOthers_afterABadFrame() throws Exception {
    assertThat(raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is no frame of HTTP/2"))
        .doesNotContain("HTTP/1.1 500");

    assertThat(http.get("/v2/health/ready").status()).isEqualTo(200);
  }

  /** All that the server sends until it closes the connection. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", http.server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
