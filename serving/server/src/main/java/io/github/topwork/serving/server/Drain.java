package io.github.topwork.serving.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;

/**
 * A server's way out. From {@link #begin()} on, connections end with the answer they are at ({@code
 * Connection: close}, or {@code GOAWAY} in HTTP/2), so that a load balancer that has not seen "not
 * ready" yet, and clients that keep connections, go elsewhere without a failed request. In the
 * second half of the time allowed new requests are turned away, so that those in flight can end.
 */
final class Drain {
  // Armeria takes a quiet period of zero as "cut off what is in flight".
  private static final Duration LONGEST_QUIET_PERIOD = Duration.ofMillis(200);

  private final Duration timeout;
  private volatile boolean begun;
  private volatile long beginNanos;

  Drain(Duration timeout) {
    this.timeout = timeout;
  }

  /** Time without a request after which the server may stop; zero where it must not wait. */
  Duration quietPeriod() {
    return timeout.compareTo(LONGEST_QUIET_PERIOD) < 0 ? timeout : LONGEST_QUIET_PERIOD;
  }

  /** Are requests welcome? */
  boolean isReady() {
    return !begun;
  }

  /** Starts; a second call changes nothing. */
  synchronized void begin() {
    if (!begun) {
      beginNanos = System.nanoTime();
      begun = true;
    }
  }

  HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    if (begun) {
      context.initiateConnectionShutdown();
      if (System.nanoTime() - beginNanos > timeout.toNanos() / 2) {
        throw ShuttingDownException.get();
      }
    }
    return service.serve(context, request);
  }
}
