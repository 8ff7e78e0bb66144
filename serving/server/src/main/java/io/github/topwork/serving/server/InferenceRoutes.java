package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.github.topwork.file.TopworkVersion;
import io.github.topwork.image.Labels;
import io.github.topwork.image.Prediction;
import io.github.topwork.serving.ModelLease;
import io.github.topwork.serving.ModelNotFoundException;
import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.tensor.TensorData;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The routes below {@code /v2}. Reading bodies stays on the event loop; models run on workers. */
final class InferenceRoutes {
  private static final int DEFAULT_TOP_K = 5;
  private static final AttributeKey<Boolean> AWAITS_BODY =
      AttributeKey.valueOf(InferenceRoutes.class, "AWAITS_BODY");

  private final ModelRepository models;
  private final BooleanSupplier ready;
  private final Admission admission;

  /**
   * Routes over a repository.
   *
   * @param ready whether the server takes requests
   * @param admission lets requests with bodies in
   */
  InferenceRoutes(ModelRepository models, BooleanSupplier ready, Admission admission) {
    this.models = models;
    this.ready = ready;
    this.admission = admission;
  }

  void addTo(ServerBuilder server) {
    server.route().get("/v2").build((context, request) -> describeServer());
    server.route().get("/v2/health/live").build((context, request) -> health("live", true));
    server
        .route()
        .get("/v2/health/ready")
        .build((context, request) -> health("ready", ready.getAsBoolean()));
    server.route().get("/v2/models").build((context, request) -> listModels());
    for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
      server.route().get(model).build((context, request) -> describeModel(context));
      server.route().get(model + "/ready").build((context, request) -> modelReady(context));
      server.route().post(model + "/infer").build(onWorkers(this::infer));
      server.route().post(model + "/classify").build(onWorkers(this::classify));
    }
  }

  /** Answers a request whose body is there. */
  private interface Handler {
    HttpResponse handle(ServiceRequestContext context, AggregatedHttpRequest request);
  }

  private HttpService onWorkers(Handler handler) {
    return (context, request) -> {
      Runnable leave = admission.enter(request.headers(), context.maxRequestLength());
      context.setAttr(AWAITS_BODY, true);
      return HttpResponse.of(
          request
              .aggregate()
              .thenApply(
                  whole -> {
                    context.setAttr(AWAITS_BODY, false);
                    return whole;
                  })
              .thenApplyAsync(
                  whole ->
                      // Nobody waits any more: given up while it was in the queue.
                      context.isCancelled()
                          ? HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE)
                          : handler.handle(context, whole),
                  context.blockingTaskExecutor())
              // Not with the answer: a request that is given up still holds its body in the queue.
              .whenComplete((answer, failure) -> leave.run()));
    };
  }

  /** Is the client still sending the body? */
  static boolean awaitsBody(ServiceRequestContext context) {
    return Boolean.TRUE.equals(context.attr(AWAITS_BODY));
  }

  /** The one method of a path that is there. */
  static String methodOf(String path) {
    return path.matches("/v2/models/.+/(infer|classify)(\\?.*)?") ? "POST" : "GET";
  }

  private static HttpResponse describeServer() {
    return ok(
        json -> {
          json.writeStringField("name", "topwork");
          json.writeStringField("version", TopworkVersion.get());
          json.writeArrayFieldStart("extensions");
          for (String extension :
              List.of("binary_tensor_data", "classification", "topwork_classify")) {
            json.writeString(extension);
          }
          json.writeEndArray();
        });
  }

  private static HttpResponse health(String name, boolean healthy) {
    byte[] body = Json.object(json -> json.writeBooleanField(name, healthy));
    return HttpResponse.of(
        healthy ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        MediaType.JSON_UTF_8,
        HttpData.wrap(body));
  }

  private HttpResponse listModels() {
    return ok(
        json -> {
          json.writeArrayFieldStart("models");
          for (Map.Entry<String, List<Integer>> entry : models.models().entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", entry.getKey());
            writeVersions(json, entry.getValue());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private HttpResponse describeModel(ServiceRequestContext context) {
    try (ModelLease lease = acquire(context)) {
      ServedModel model = lease.model();
      List<Integer> versions = models.models().getOrDefault(model.name(), List.of(model.version()));
      return ok(
          json -> {
            json.writeStringField("name", model.name());
            writeVersions(json, versions);
            json.writeStringField("platform", "onnx_onnxv1");
            InferAnswer.writeValues(json, "inputs", model.inputs());
            InferAnswer.writeValues(json, "outputs", model.outputs());
            json.writeObjectFieldStart("parameters");
            json.writeBooleanField("classify", model.canClassify());
            if (model.labels().isPresent()) {
              Labels labels = model.labels().get();
              json.writeArrayFieldStart("labels");
              for (String label : labels.names()) {
                json.writeString(label);
              }
              json.writeEndArray();
            }
            if (model.imageContract().isPresent()) {
              json.writeFieldName("image");
              json.writeRawValue(model.imageContract().get().toJson());
            }
            json.writeEndObject();
          });
    }
  }

  private HttpResponse modelReady(ServiceRequestContext context) {
    try (ModelLease lease = acquire(context)) {
      ServedModel model = lease.model();
      return ok(
          json -> {
            json.writeStringField("name", model.name());
            json.writeBooleanField("ready", true);
          });
    }
  }

  private HttpResponse infer(ServiceRequestContext context, AggregatedHttpRequest request) {
    requireQuery(context, Set.of());
    // The model first: a body for one that is not there need not be read.
    try (ModelLease lease = acquire(context)) {
      byte[] body = Body.of(request, context.maxRequestLength());
      int jsonBytes = jsonBytes(request.headers().get(InferAnswer.JSON_BYTES), body);
      InferRequest inference = InferRequestReader.read(body, jsonBytes);
      inference.timeout().ifPresent(timeout -> Deadline.set(context, timeout));
      if (context.isCancelled()) {
        return HttpResponse.of(HttpStatus.GATEWAY_TIMEOUT); // Too late; nobody gets this.
      }
      ServedModel model = lease.model();
      List<String> wanted = inference.outputs().stream().map(InferRequest.Output::name).toList();
      Map<String, TensorData> outputs =
          model.infer(inference.inputs(), wanted, context.whenRequestCancelling());
      return InferAnswer.of(model, inference, outputs);
    }
  }

  private static int jsonBytes(@Nullable String header, byte[] body) {
    if (header == null) {
      return body.length;
    }
    if (!header.matches("[0-9]{1,9}") || Integer.parseInt(header) > body.length) {
      throw new BadRequestException(
          "Header Inference-Header-Content-Length: '"
              + Json.abbreviate(header)
              + "' (expected: 0 to "
              + body.length
              + ", the bytes of the body)");
    }
    return Integer.parseInt(header);
  }

  private static void requireQuery(ServiceRequestContext context, Set<String> known) {
    Set<String> others = new TreeSet<>(QueryParams.fromQueryString(context.query()).names());
    others.removeAll(known);
    if (!others.isEmpty()) {
      throw new BadRequestException(
          "Query: "
              + Json.abbreviate(String.join(", ", others))
              + " (expected: "
              + (known.isEmpty() ? "none" : "none but " + String.join(", ", known))
              + ")");
    }
  }

  private HttpResponse classify(ServiceRequestContext context, AggregatedHttpRequest request) {
    requireQuery(context, Set.of("topk"));
    int topK = topK(context.queryParam("topk"));
    try (ModelLease lease = acquire(context)) {
      ServedModel model = lease.model();
      byte[] image = Body.of(request, context.maxRequestLength());
      if (model.canClassify() && image.length == 0) {
        throw new BadRequestException(
            "Body: 0 bytes (expected: a JPEG or PNG file). Fix: send the file as the body, with"
                + " curl by --data-binary @FILE");
      }
      List<Prediction> predictions = model.classify(image, topK);
      return ok(
          json -> {
            InferAnswer.writeModel(json, model);
            json.writeArrayFieldStart("predictions");
            for (Prediction prediction : predictions) {
              json.writeStartObject();
              json.writeStringField("label", prediction.label());
              json.writeNumberField("index", prediction.index());
              json.writeNumberField("probability", prediction.probability());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    }
  }

  private static int topK(@Nullable String text) {
    if (text == null) {
      return DEFAULT_TOP_K;
    }
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new BadRequestException(
          "topk: '" + Json.abbreviate(text) + "' (expected: 1 to 999999)");
    }
    return Integer.parseInt(text);
  }

  private ModelLease acquire(ServiceRequestContext context) {
    String name = String.valueOf(context.pathParam("model"));
    String text = context.pathParam("version");
    if (text == null) {
      return models.acquire(name);
    }
    if (!text.matches("[1-9][0-9]{0,8}")) {
      // Not a number, so not a version; an unknown model is what its repository says of it.
      try (ModelLease newest = models.acquire(name)) {
        throw new ModelNotFoundException(
            "Model '"
                + name
                + "' has no version '"
                + Json.abbreviate(text)
                + "' (expected one of: "
                + models.models().getOrDefault(name, List.of(newest.model().version()))
                + ")");
      }
    }
    return models.acquire(name, Integer.parseInt(text));
  }

  private static void writeVersions(JsonGenerator json, List<Integer> versions) throws IOException {
    json.writeArrayFieldStart("versions");
    for (int number : versions) {
      json.writeString(String.valueOf(number));
    }
    json.writeEndArray();
  }

  private static HttpResponse ok(Json.Fields fields) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, HttpData.wrap(Json.object(fields)));
  }
}
