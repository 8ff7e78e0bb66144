package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.server.ServerOptions;
import io.github.topwork.serving.server.TopworkServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork serve}: the server. */
@Command(
    name = "serve",
    description = {
      "Serve models over HTTP with the Open Inference Protocol, and classify JPEG and PNG images.",
      "Ctrl-C stops it once the requests in flight have been answered.",
      ""
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  topwork serve --model pets=run --port 8080",
      "  topwork serve --repository models --host 0.0.0.0",
      "  curl --data-binary @cat.jpg -H 'Content-Type: image/jpeg'"
          + " http://127.0.0.1:8080/v2/models/pets/classify"
    })
final class ServeCommand implements Callable<Integer>, Interruption.Finishing {
  /** What to serve: one of the two. */
  static final class Source {
    @Option(
        names = "--model",
        required = true,
        paramLabel = "NAME=FILE",
        description = "An .onnx file or a run folder under a name; once for each model.")
    private Map<String, Path> models = new LinkedHashMap<>();

    @Option(
        names = "--repository",
        required = true,
        paramLabel = "DIR",
        description = "A folder with NAME/model.onnx or NAME/VERSION/model.onnx for each model.")
    private @Nullable Path repository;
  }

  @Mixin private StandardOptions standard = new StandardOptions();

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on, default ${DEFAULT-VALUE}: this machine only. There is no"
              + " authentication; put a proxy in front before you open it to others.")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port to listen on, default ${DEFAULT-VALUE}; 0 takes any free one.")
  private int port;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of one request inside ONNX Runtime; 0 is one per physical core.")
  private int threads;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  ServeCommand() {}

  @Override
  public Integer call() throws IOException {
    if (source.repository != null && !Files.isDirectory(source.repository)) {
      throw new NotDirectoryException(source.repository.toString());
    }
    refuseNamesGivenTwice();
    ServingOptions serving =
        ServingOptions.builder()
            .session(OnnxSessionOptions.DEFAULT.withIntraOpThreads(threads))
            .build();
    ServerOptions listening = ServerOptions.builder().host(host).port(port).build();
    try (ModelRepository models = new ModelRepository(serving)) {
      if (source.repository != null) {
        models.loadAll(source.repository);
      }
      for (Map.Entry<String, Path> model : source.models.entrySet()) {
        models.load(model.getKey(), ModelPath.of(model.getValue()).onnxFile());
      }
      try (TopworkServer server = TopworkServer.start(models, listening)) {
        announce(server, models);
        server.awaitClose();
      } catch (InterruptedException asked) {
        Thread.currentThread().interrupt();
      }
    }
    return TopworkCommand.DONE;
  }

  @Override
  public String finishing() {
    return "Stopping once the requests in flight have been answered.";
  }

  /** Of two models of one name the first would be gone without a word. */
  private void refuseNamesGivenTwice() {
    if (source.models.isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>();
    List<String> twice =
        spec.commandLine().getParseResult().matchedOption("--model").originalStringValues().stream()
            .map(value -> value.split("=", 2)[0])
            .filter(name -> !names.add(name))
            .distinct()
            .toList();
    if (!twice.isEmpty()) {
      throw new IllegalArgumentException(
          "--model: "
              + String.join(", ", twice)
              + " given twice (expected: a name for each model, or --repository with versions)");
    }
  }

  private void announce(TopworkServer server, ModelRepository models) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Serving " + models.models().keySet() + " at " + server.uri());
    out.println("Stop with Ctrl-C.");
    out.flush();
  }
}
