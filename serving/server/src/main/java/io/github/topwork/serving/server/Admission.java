package io.github.topwork.serving.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;

/**
 * How many requests with a body, and how many bytes of these, the server holds at a time. What
 * comes beyond is turned away before its body is read, so that neither memory nor the time in the
 * queue grow with what clients send.
 */
final class Admission {
  private final int maxRequests;
  private final long maxBytes;
  private int requests;
  private long bytes;

  Admission(int maxRequests, long maxBytes) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  /**
   * Lets a request in.
   *
   * @param most bytes that any body may have, which one of unknown length is taken to have
   * @return gives its place back; to be called once
   * @throws OverloadException if there is no place
   */
  Runnable enter(RequestHeaders headers, long most) {
    boolean isKnown =
        headers.contentLength() >= 0 && !headers.contains(HttpHeaderNames.CONTENT_ENCODING);
    long size = isKnown ? Math.min(headers.contentLength(), most) : most;
    synchronized (this) {
      if (requests == maxRequests) {
        throw new OverloadException(maxRequests + " requests");
      }
      if (size > maxBytes - bytes) {
        throw new OverloadException(bytes + " of " + maxBytes + " bytes of requests");
      }
      requests++;
      bytes += size;
    }
    return () -> leave(size);
  }

  private synchronized void leave(long size) {
    requests--;
    bytes -= size;
  }

  /** There is more to do than can be done; the request may be repeated later. */
  static final class OverloadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverloadException(String held) {
      // Without a stack trace: there may be very many.
      super(
          "The server is busy with " + held + "; repeat the request later, or send it to another",
          null,
          false,
          false);
    }
  }
}
