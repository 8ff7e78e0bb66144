package io.github.topwork.serving.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.github.topwork.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The page at {@code /}: one file with its style and script, nothing from elsewhere. The content
 * security policy names the hashes of both, so that nothing else on the page can run.
 */
final class Page {
  private final HttpData html;
  private final String policy;

  Page() {
    String text = resource("index.html");
    html = HttpData.ofUtf8(text);
    policy =
        "default-src 'none'; connect-src 'self'; img-src blob: data:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; style-src "
            + hash(text, "style")
            + "; script-src "
            + hash(text, "script");
  }

  HttpResponse get() {
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.HTML_UTF_8)
            .set("content-security-policy", policy)
            .build();
    return HttpResponse.of(headers, html);
  }

  private static String resource(String name) {
    try (InputStream stream = Page.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("No " + name + " beside " + Page.class.getName());
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }

  private static String hash(String html, String element) {
    int start = html.indexOf("<" + element + ">") + element.length() + 2;
    String content = html.substring(start, html.indexOf("</" + element + ">"));
    byte[] digest = new Sha256().add(content).bytes();
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }
}
