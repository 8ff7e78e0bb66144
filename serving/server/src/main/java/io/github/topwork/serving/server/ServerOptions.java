package io.github.topwork.serving.server;

import java.time.Duration;
import java.util.Objects;

/**
 * How the server listens.
 *
 * @param host address to bind; the default is this machine only, as there is no authentication
 * @param port TCP port; 0 takes any free one
 * @param maxBodyBytes largest request body, in bytes
 * @param requestTimeout time from request to answer, after which the client gets 503, or 408 where
 *     its body is not there yet
 * @param shutdownTimeout longest wait for requests in flight when the server stops
 * @param workers threads that decode and run models, at least 1
 * @param maxRequests most requests with a body that are held at a time; others get 503
 * @param maxHeldBytes most bytes of their bodies, at least {@code maxBodyBytes}; a body of unknown
 *     length counts as the largest
 */
public record ServerOptions(
    String host,
    int port,
    long maxBodyBytes,
    Duration requestTimeout,
    Duration shutdownTimeout,
    int workers,
    int maxRequests,
    long maxHeldBytes) {

  /**
   * Port 8080 of this machine, 32 MiB, 60 s, 10 s, as many workers as processors but at least 2, 64
   * requests for each worker, a quarter of the heap.
   */
  public static final ServerOptions DEFAULT = builder().build();

  private static final int REQUESTS_FOR_EACH_WORKER = 64;

  /** Checks all values. */
  public ServerOptions {
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (maxBodyBytes < 1 || maxBodyBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "maxBodyBytes: " + maxBodyBytes + " (expected: 1 to " + Integer.MAX_VALUE + ")");
    }
    if (requestTimeout.isNegative() || requestTimeout.isZero()) {
      throw new IllegalArgumentException(
          "requestTimeout: " + requestTimeout + " (expected: positive)");
    }
    if (shutdownTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "shutdownTimeout: " + shutdownTimeout + " (expected: not negative)");
    }
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
    }
    if (maxRequests < 1) {
      throw new IllegalArgumentException("maxRequests: " + maxRequests + " (expected: >= 1)");
    }
    if (maxHeldBytes < maxBodyBytes) {
      throw new IllegalArgumentException(
          "maxHeldBytes: "
              + maxHeldBytes
              + " (expected: at least maxBodyBytes, "
              + maxBodyBytes
              + ")");
    }
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the values. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 8080;
    private long maxBodyBytes = 32L << 20;
    private Duration requestTimeout = Duration.ofSeconds(60);
    private Duration shutdownTimeout = Duration.ofSeconds(10);
    private int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
    private int maxRequests;
    private long maxHeldBytes;

    private Builder() {}

    /** Address to bind; {@code 0.0.0.0} means all. */
    public Builder host(String newHost) {
      host = newHost;
      return this;
    }

    /** TCP port; 0 takes any free one. */
    public Builder port(int newPort) {
      port = newPort;
      return this;
    }

    /** Largest request body, in bytes. */
    public Builder maxBodyBytes(long newMaxBodyBytes) {
      maxBodyBytes = newMaxBodyBytes;
      return this;
    }

    /** Time from request to answer. */
    public Builder requestTimeout(Duration newRequestTimeout) {
      requestTimeout = newRequestTimeout;
      return this;
    }

    /** Longest wait for requests in flight when the server stops. */
    public Builder shutdownTimeout(Duration newShutdownTimeout) {
      shutdownTimeout = newShutdownTimeout;
      return this;
    }

    /** Threads that decode and run models. */
    public Builder workers(int newWorkers) {
      workers = newWorkers;
      return this;
    }

    /** Most requests with a body that are held at a time. */
    public Builder maxRequests(int newMaxRequests) {
      maxRequests = newMaxRequests;
      return this;
    }

    /** Most bytes of their bodies. */
    public Builder maxHeldBytes(long newMaxHeldBytes) {
      maxHeldBytes = newMaxHeldBytes;
      return this;
    }

    /** The options. */
    public ServerOptions build() {
      return new ServerOptions(
          host,
          port,
          maxBodyBytes,
          requestTimeout,
          shutdownTimeout,
          workers,
          maxRequests == 0 ? REQUESTS_FOR_EACH_WORKER * workers : maxRequests,
          maxHeldBytes == 0
              ? Math.max(maxBodyBytes, Runtime.getRuntime().maxMemory() / 4)
              : maxHeldBytes);
    }
  }
}
