package io.github.topwork.serving.server;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.github.topwork.serving.InferenceException;
import io.github.topwork.serving.InvalidRequestException;
import io.github.topwork.serving.ModelNotFoundException;
import io.github.topwork.serving.ModelUnavailableException;
import io.github.topwork.serving.server.Admission.OverloadException;
import io.github.topwork.serving.server.TensorJson.UnwritableNumberException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every error as {@code {"error": "message"}} with Triton's status. What is the client's doing is
 * explained; what is ours goes to the log, and the client learns no more than that.
 */
final class ErrorAnswers implements ServerErrorHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(ErrorAnswers.class);

  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof CancellationException && context.cancellationCause() != null) {
      // A run that was given up: what gave it up says why.
      cause = Exceptions.peel(context.cancellationCause());
    }
    boolean late = cause instanceof RequestTimeoutException && InferenceRoutes.awaitsBody(context);
    HttpStatus status = late ? HttpStatus.REQUEST_TIMEOUT : status(cause);
    String message = String.valueOf(cause.getMessage());
    if (status == HttpStatus.REQUEST_ENTITY_TOO_LARGE) {
      message = tooLarge(context.config().maxRequestLength());
    } else if (late) {
      message =
          "The body was not there after "
              + context.config().requestTimeoutMillis()
              + " ms (expected: all of it); send it faster, or make it smaller";
      // What may still come of the body is no request.
      context.initiateConnectionShutdown();
    } else if (cause instanceof RequestTimeoutException && Deadline.of(context).isPresent()) {
      status = HttpStatus.GATEWAY_TIMEOUT;
      message =
          "The answer was not there after "
              + TimeUnit.NANOSECONDS.toMicros(Deadline.of(context).get().toNanos())
              + " microseconds, the timeout of the request; ask for more time, or repeat it later";
    } else if (cause instanceof RequestTimeoutException) {
      message = "The request took too long and was given up; repeat it later";
    } else if (cause instanceof ShuttingDownException) {
      message = "The server is stopping; send the request to another one, or repeat it later";
    } else if (cause instanceof HttpStatusException) {
      message = status.reasonPhrase();
    } else if (isGone(cause)) {
      LOGGER.debug("{} {}: the client went away", context.method(), context.path(), cause);
    } else if (cause instanceof InferenceException || cause instanceof UnwritableNumberException) {
      LOGGER.error("{} {} failed", context.method(), context.path(), cause);
    } else if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
      LOGGER.error("{} {} failed", context.method(), context.path(), cause);
      message = "Internal error; the server's log says more (request " + context.id() + ")";
    }
    ResponseHeadersBuilder headers = ResponseHeaders.builder(status);
    if (cause instanceof OverloadException) {
      headers.add(HttpHeaderNames.RETRY_AFTER, "1");
    }
    return response(headers, message).toHttpResponse();
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    if (headers == null) {
      // Nothing of ours has run: Armeria answers 500 where the method is none that it knows.
      return response(
          HttpStatus.BAD_REQUEST,
          "The head of the request cannot be read (expected: HTTP with a method such as GET or POST"
              + " and headers of name: value)");
    }
    String path = headers.path();
    String message = description == null ? status.reasonPhrase() : description;
    if (status == HttpStatus.NOT_FOUND) {
      message = "No such path: " + path + " (expected: /v2 and what is below it)";
    } else if (status == HttpStatus.METHOD_NOT_ALLOWED) {
      String allowed = InferenceRoutes.methodOf(path);
      message =
          "Method " + headers.method() + " is not for " + path + " (expected: " + allowed + ")";
      return response(ResponseHeaders.builder(status).add(HttpHeaderNames.ALLOW, allowed), message);
    } else if (status == HttpStatus.REQUEST_ENTITY_TOO_LARGE) {
      message = tooLarge(config.maxRequestLength());
    }
    return response(status, message);
  }

  /** The connection or stream ended before the answer, so nobody reads it. */
  private static boolean isGone(Throwable cause) {
    return cause instanceof ClosedStreamException
        || cause instanceof ClosedSessionException
        || cause instanceof AbortedStreamException
        || cause instanceof CancelledSubscriptionException;
  }

  private static String tooLarge(long most) {
    return "Body is too large (expected: at most " + most + " bytes)";
  }

  private static HttpStatus status(Throwable cause) {
    if (cause instanceof BadRequestException || cause instanceof InvalidRequestException) {
      return HttpStatus.BAD_REQUEST;
    }
    if (cause instanceof ModelNotFoundException) {
      return HttpStatus.NOT_FOUND;
    }
    if (cause instanceof ModelUnavailableException
        || cause instanceof RequestTimeoutException
        || cause instanceof ShuttingDownException
        || cause instanceof OverloadException) {
      return HttpStatus.SERVICE_UNAVAILABLE;
    }
    if (cause instanceof ContentTooLargeException) {
      return HttpStatus.REQUEST_ENTITY_TOO_LARGE;
    }
    return cause instanceof HttpStatusException given
        ? given.httpStatus()
        : HttpStatus.INTERNAL_SERVER_ERROR;
  }

  private static AggregatedHttpResponse response(HttpStatus status, String message) {
    return response(ResponseHeaders.builder(status), message);
  }

  private static AggregatedHttpResponse response(ResponseHeadersBuilder headers, String message) {
    byte[] body = Json.object(json -> json.writeStringField("error", message));
    return AggregatedHttpResponse.of(
        headers.contentType(MediaType.JSON_UTF_8).build(), HttpData.wrap(body));
  }
}
