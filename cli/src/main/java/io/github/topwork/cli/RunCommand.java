package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.NpyFile;
import io.github.topwork.tensor.TensorConversion;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topwork run}: raw tensors through a model. */
@Command(
    name = "run",
    description = {
      "Run raw tensors through a model: what Keras saved and run folders in TensorFlow, an .onnx file"
          + " in ONNX Runtime.",
      ""
    },
    footer = {
      "",
      "Tensors are NumPy .npy files. With several inputs or outputs give each as NAME=FILE;"
          + " 'topwork inspect MODEL' shows their names. Numbers of another type than the input's are"
          + " converted where none changes but for the rounding of float64, and a note says so.",
      "",
      "@|bold Examples|@",
      "  topwork run model.keras --input in.npy --output out.npy",
      "  topwork run model.h5 --weights best.weights.h5 --input in.npy --output out.npy",
      "  topwork run path/to/savedmodel --signature serving_default --input in.npy --output out.npy",
      "  topwork run model.keras --input in.npy --layer block14_sepconv2_act --output features.npy",
      "  topwork run run/model.onnx --input images=in.npy --output logits=out.npy"
    })
final class RunCommand implements Callable<Integer> {
  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ModelArgument model = new ModelArgument();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "[NAME=]FILE",
      description = "A .npy file to feed; once for each input.")
  private List<String> inputs = List.of();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "[NAME=]FILE",
      description = "The .npy file to write an output to; once for each output wanted.")
  private List<String> outputs = List.of();

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "Write the output of this layer instead of the model's.")
  private @Nullable String layer;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  RunCommand() {}

  @Override
  public Integer call() throws IOException {
    for (String output : outputs) {
      OutputFile.check("--output", Path.of(output.substring(output.indexOf('=') + 1)));
    }
    ModelPath path = model.path();
    if (path.kind() == ModelPath.Kind.ONNX) {
      runOnnx(model.withoutImport());
    } else {
      runTensorFlow();
    }
    return TopworkCommand.DONE;
  }

  private void runOnnx(Path file) throws IOException {
    if (layer != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--layer: given for "
              + file
              + " (expected: a model with layers; give what it was exported from)");
    }
    try (OnnxSession session = OnnxSession.open(file, OnnxSessionOptions.DEFAULT)) {
      named("--output", outputs, session.outputs());
      write(session.outputs(), session.run(feeds(session.inputs())));
    }
  }

  private void runTensorFlow() throws IOException {
    try (ImportedModel imported = model.open(spec.commandLine().getErr())) {
      ModelGraph graph = imported.model();
      List<TensorSpec> wanted =
          layer == null ? graph.outputs() : List.of(layerOutput(graph, layer));
      List<ValueInfo> infos = TensorSpec.infos(wanted);
      // Before TensorFlow is loaded.
      named("--output", outputs, infos);
      Map<String, TensorData> feeds = feeds(TensorSpec.infos(graph.inputs()));
      try (TfModel tensorflow = TfModel.open(graph, imported.weights())) {
        if (layer == null) {
          write(infos, tensorflow.run(feeds));
          return;
        }
        TensorSpec spec = wanted.get(0);
        write(infos, Map.of(spec.name(), tensorflow.run(feeds, List.of(spec.value())).get(0)));
      }
    }
  }

  private static TensorSpec layerOutput(ModelGraph graph, String name) {
    Layer found = graph.layers().get(name).layer();
    ValueRef value =
        found
            .output()
            .orElseThrow(
                () ->
                    new SignatureNotFoundException(
                        new Problem(
                            "The layer has no output in this signature",
                            "'" + name + "' (" + found.className() + ")",
                            "a layer that the signature runs",
                            graph.provenance().source(),
                            "choose another with 'topwork inspect MODEL'")));
    return new TensorSpec(name, value, graph.outputs().get(0).type(), found.outputShape());
  }

  private Map<String, TensorData> feeds(List<ValueInfo> specs) throws IOException {
    Map<String, TensorData> feeds = new LinkedHashMap<>();
    for (Map.Entry<String, Path> input : named("--input", inputs, specs).entrySet()) {
      TensorData tensor = NpyFile.read(input.getValue());
      ValueInfo expected =
          specs.stream()
              .filter(spec -> spec.name().equals(input.getKey()))
              .findFirst()
              .orElseThrow();
      feeds.put(input.getKey(), fitting(tensor, expected, input.getValue()));
    }
    List<String> missing =
        specs.stream().map(ValueInfo::name).filter(name -> !feeds.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--input: none for " + missing + " (expected: one for each input)");
    }
    return feeds;
  }

  /** The tensor as its input takes it: numbers of another type are converted, which is said. */
  private TensorData fitting(TensorData tensor, ValueInfo expected, Path file) {
    if (!expected.shape().isCompatibleWith(tensor.shape())) {
      throw doesNotFit(tensor, expected, file, "give an array of that shape");
    }
    if (tensor.type() == expected.type()) {
      return tensor;
    }
    TensorData converted;
    try {
      converted = TensorConversion.convert(tensor, expected.type());
    } catch (IllegalArgumentException e) {
      throw doesNotFit(
          tensor,
          expected,
          file,
          "give numbers of that type; others are converted where none changes, and here is "
              + e.getMessage());
    }
    spec.commandLine()
        .getErr()
        .println(
            "Note: "
                + file
                + ": converted from "
                + tensor.type().displayName()
                + " to "
                + expected.type().displayName()
                + ", the type of input '"
                + expected.name()
                + "'");
    return converted;
  }

  private static ShapeMismatchException doesNotFit(
      TensorData tensor, ValueInfo expected, Path file, String fix) {
    return new ShapeMismatchException(
        new Problem(
            "Input does not fit",
            tensor.type().displayName() + tensor.shape(),
            expected.toString(),
            file.toString(),
            fix));
  }

  private void write(List<ValueInfo> specs, Map<String, TensorData> results) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (Map.Entry<String, Path> output : named("--output", outputs, specs).entrySet()) {
      TensorData tensor = java.util.Objects.requireNonNull(results.get(output.getKey()));
      NpyFile.write(output.getValue(), tensor);
      out.println(
          output.getKey()
              + " "
              + tensor.type().displayName()
              + tensor.shape()
              + " -> "
              + output.getValue());
    }
  }

  /** Files by name; a file without a name belongs to the only input or output there is. */
  private Map<String, Path> named(String option, List<String> values, List<ValueInfo> specs) {
    List<String> known = specs.stream().map(ValueInfo::name).toList();
    Map<String, Path> files = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String value : values) {
      int equals = value.indexOf('=');
      String name = equals < 0 ? "" : value.substring(0, equals);
      if (equals < 0 && known.size() == 1) {
        files.put(known.get(0), Path.of(value));
      } else if (known.contains(name)) {
        files.put(name, Path.of(value.substring(equals + 1)));
      } else {
        unknown.add(value);
      }
    }
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          option + ": " + unknown + " (expected: NAME=FILE with NAME one of " + known + ")");
    }
    return files;
  }
}
