package io.github.topwork.serving.server;

import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The time that a client gives its request, counted from the request's arrival. */
final class Deadline {
  private static final AttributeKey<Duration> TIMEOUT =
      AttributeKey.valueOf(Deadline.class, "TIMEOUT");

  private Deadline() {}

  /** Ends the request after that time, unless the server's own limit ends it before. */
  static void set(ServiceRequestContext context, Duration timeout) {
    long most = context.requestTimeoutMillis();
    if (most == 0 || timeout.compareTo(Duration.ofMillis(most)) < 0) {
      context.setAttr(TIMEOUT, timeout);
      context.setRequestTimeout(TimeoutMode.SET_FROM_START, timeout);
    }
  }

  /** The time that the client gave, if it is what ended the request. */
  static Optional<Duration> of(ServiceRequestContext context) {
    @Nullable Duration timeout = context.attr(TIMEOUT);
    return Optional.ofNullable(timeout);
  }
}
