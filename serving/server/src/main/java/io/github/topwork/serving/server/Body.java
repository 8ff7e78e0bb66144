package io.github.topwork.serving.server;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The body of a request as its sender had it before it was compressed. */
final class Body {
  private static final String KNOWN = "none, or one of: deflate, gzip";

  private Body() {}

  /**
   * The bytes of a body.
   *
   * @param most how many there may be
   * @throws BadRequestException if they are compressed in another way, cut off or damaged
   * @throws ContentTooLargeException if there are more; nothing beyond is decompressed
   */
  static byte[] of(AggregatedHttpRequest request, long most) {
    byte[] sent = request.content().array();
    String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
    if (encoding.equalsIgnoreCase("identity")) {
      return sent;
    }
    try (InputStream decoded = decoded(encoding, new ByteArrayInputStream(sent))) {
      int limit = (int) Math.min(most, Integer.MAX_VALUE - 1);
      byte[] bytes = decoded.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw ContentTooLargeException.builder().maxContentLength(most).build();
      }
      return bytes;
    } catch (IOException e) {
      throw new BadRequestException(
          "Body: damaged or cut off"
              + (e.getMessage() == null ? "" : ", " + e.getMessage())
              + " (expected: "
              + encoding
              + ", as its header Content-Encoding says)",
          e);
    }
  }

  private static InputStream decoded(String encoding, InputStream sent) throws IOException {
    if (encoding.equalsIgnoreCase("gzip")) {
      return new GZIPInputStream(sent);
    }
    if (encoding.equalsIgnoreCase("deflate")) {
      return new InflaterInputStream(sent);
    }
    throw new BadRequestException(
        "Content-Encoding: '" + Json.abbreviate(encoding) + "' (expected: " + KNOWN + ")");
  }
}
