package io.github.topwork.serving.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.github.topwork.serving.ModelRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * A running HTTP server over a {@link ModelRepository}, HTTP/1.1 and HTTP/2 on one port. It does
 * not own the repository: close the server first, then the repository.
 *
 * <pre>{@code
 * ServerOptions options = ServerOptions.builder().port(0).build();
 * try (TopworkServer server = TopworkServer.start(models, options)) {
 *   System.out.println(server.uri());
 * }
 * }</pre>
 */
public final class TopworkServer implements AutoCloseable {
  private final Server server;
  private final ServerOptions options;
  private final Drain drain;

  private TopworkServer(Server server, ServerOptions options, Drain drain) {
    this.server = server;
    this.options = options;
    this.drain = drain;
  }

  /**
   * Starts to listen; returns once requests are taken.
   *
   * @throws UncheckedIOException if the address cannot be bound
   */
  public static TopworkServer start(ModelRepository models, ServerOptions options) {
    Drain drain = new Drain(options.shutdownTimeout());
    InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
    if (address.isUnresolved()) {
      throw cannotListen(options, new IOException("unknown host"));
    }
    BlockingTaskExecutor workers =
        BlockingTaskExecutor.builder()
            .numThreads(options.workers())
            .threadNamePrefix("topwork-worker")
            .build();
    ServerBuilder builder =
        Server.builder()
            .port(address, SessionProtocol.HTTP)
            .blockingTaskExecutor(workers, true)
            .maxRequestLength(options.maxBodyBytes())
            .requestTimeout(options.requestTimeout())
            .gracefulShutdownTimeout(drain.quietPeriod(), options.shutdownTimeout())
            .decorator(drain::serve)
            .disableServerHeader()
            .addHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .addHeader(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
            .addHeader(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
            .addHeader(HttpHeaderNames.CACHE_CONTROL, "no-store")
            // ErrorAnswers logs what needs to be known; Armeria would count the rest as unlogged.
            .unloggedExceptionsReportInterval(Duration.ZERO)
            .errorHandler(new ErrorAnswers());
    Admission admission = new Admission(options.maxRequests(), options.maxHeldBytes());
    new InferenceRoutes(models, () -> drain.isReady() && models.isOpen(), admission).addTo(builder);
    Page page = new Page();
    builder.route().get("/").build((context, request) -> page.get());
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      server.close();
      throw cannotListen(options, e.getCause() instanceof IOException io ? io : new IOException(e));
    }
    return new TopworkServer(server, options, drain);
  }

  /** The port that is listened on. */
  public int port() {
    return server.activeLocalPort();
  }

  /** Where the server answers, for example {@code http://127.0.0.1:8080/}. */
  public URI uri() {
    String host = options.host().equals("0.0.0.0") ? "127.0.0.1" : options.host();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/");
  }

  /** Whether the server takes requests: from its start until {@link #close()}. */
  public boolean isReady() {
    return drain.isReady();
  }

  /** Waits until the server has been closed. */
  public void awaitClose() throws InterruptedException {
    try {
      server.whenClosed().get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("The server did not close cleanly", e);
    }
  }

  /**
   * Reports "not ready" and asks clients to go elsewhere, while requests in flight and those that
   * still come are answered; stops once there are none, at the latest after {@link
   * ServerOptions#shutdownTimeout()}. In the second half of that time new requests get 503. May be
   * called twice.
   */
  @Override
  public void close() {
    drain.begin();
    server.close();
  }

  private static UncheckedIOException cannotListen(ServerOptions options, IOException cause) {
    return new UncheckedIOException(
        "Cannot listen. Given: host "
            + options.host()
            + ", port "
            + options.port()
            + " ("
            + cause.getMessage()
            + "). Expected: a free port of this machine. Where: server options."
            + " Fix: stop the program that has the port, or choose another host or port (0 takes any"
            + " free port).",
        cause);
  }
}
