package io.github.topwork.export;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.op.OpHandlers;
import io.github.topwork.export.onnx.op.OpTable;
import io.github.topwork.export.onnx.op.Translator;
import io.github.topwork.export.onnx.pass.OnnxPasses;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.file.Draft;
import io.github.topwork.file.TopworkVersion;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.CommonSubexpressions;
import io.github.topwork.graph.pass.FoldConstants;
import io.github.topwork.graph.pass.FoldVariables;
import io.github.topwork.graph.pass.GraphPass;
import io.github.topwork.graph.pass.Passes;
import io.github.topwork.graph.pass.PruneToOutputs;
import io.github.topwork.graph.pass.RemoveIdentities;
import io.github.topwork.graph.pass.RestoreDilations;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.image.OutputKind;
import io.github.topwork.image.Scaling;
import io.github.topwork.onnxruntime.OnnxRuntimeLibrary;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes models as ONNX.
 *
 * <p>Weights become constants, constants are folded, every op goes through its handler, and passes
 * fold batch norm and padding into convolutions. Images are {@code NCHW} inside; inputs and outputs
 * stay {@code NHWC} unless the options say otherwise.
 */
public final class OnnxExporter {
  private static final double MAX_PIXEL = 255;

  private OnnxExporter() {}

  /**
   * Returns the model as ONNX.
   *
   * @param weights numbers of every variable; not closed
   * @throws UnsupportedOpException with every node that cannot be converted
   * @throws io.github.topwork.problem.ModelFormatException if numbers are missing or do not fit
   * @throws io.github.topwork.problem.ShapeMismatchException if labels, output kind or image
   *     contract do not match the model's output or input
   */
  public static OnnxModel export(
      ModelGraph model, WeightSource weights, OnnxExportOptions options) {
    OnnxGraph graph = OnnxPasses.run(translate(model, weights, options).get());
    graph = DimNames.rename(graph, options.batchName());
    return new OnnxModel(graph, options.opset(), TopworkVersion.get(), Metadata.of(model, options));
  }

  /** Writes the model to a file without comparing it with a reference; see the longer form. */
  public static OnnxExport exportTo(
      Path file, ModelGraph model, WeightSource weights, OnnxExportOptions options)
      throws IOException {
    return write(file, export(model, weights, options), part -> Optional.empty());
  }

  /**
   * Writes the model to a file, after ONNX Runtime was found as near to the truth as rounding lets
   * the original be. The file appears whole or not at all; one that was there before stays until
   * then.
   *
   * @param opener runs the original model, and the same in float64, for example {@code
   *     TfModel::open}
   * @throws io.github.topwork.export.parity.ParityException if the export is further from the truth
   *     than {@link ParityCheck#NOISE_MULTIPLE} times the noise, or than the tolerance of the
   *     options; no file is left
   * @throws io.github.topwork.onnxruntime.OnnxRuntimeException if ONNX Runtime does not load; told
   *     before anything else is done
   * @throws UnsupportedOpException with every node that cannot be converted
   * @throws IOException if the file cannot be written
   */
  public static OnnxExport exportTo(
      Path file,
      ModelGraph model,
      WeightSource weights,
      OnnxExportOptions options,
      ModelRunner.Opener opener)
      throws IOException {
    OnnxRuntimeLibrary.require();
    ParityOptions parity = parityOptions(options);
    return write(
        file,
        export(model, weights, options),
        part ->
            Optional.of(
                ParityCheck.run(part, model, weights, opener, parity).requireWithinTolerance()));
  }

  /**
   * Writes the model to a file, proven on these inputs. What the model was made for, such as
   * photographs, tells more than noise: far from it outputs of a classifier cancel out to almost
   * nothing, and rounding looks large beside them.
   *
   * @param inputs for each comparison a value for every input by name
   * @throws io.github.topwork.export.parity.ParityException as the form with random inputs
   * @throws io.github.topwork.onnxruntime.OnnxRuntimeException if ONNX Runtime does not load; told
   *     before anything else is done
   * @throws UnsupportedOpException with every node that cannot be converted
   * @throws IOException if the file cannot be written
   */
  public static OnnxExport exportTo(
      Path file,
      ModelGraph model,
      WeightSource weights,
      OnnxExportOptions options,
      ModelRunner.Opener opener,
      List<Map<String, TensorData>> inputs)
      throws IOException {
    OnnxRuntimeLibrary.require();
    ParityOptions parity = parityOptions(options);
    return write(
        file,
        export(model, weights, options),
        part ->
            Optional.of(
                ParityCheck.run(part, model, weights, opener, inputs, parity)
                    .requireWithinTolerance()));
  }

  /**
   * Returns everything that stands in the way of an export with default options, without needing
   * weights; empty for a model that can be exported.
   */
  public static List<Problem> problems(ModelGraph model) {
    OnnxExportOptions options = OnnxExportOptions.defaults();
    return translate(model, zeros(model), options).problems();
  }

  /** Returns what a user should know about an export of this model, a sentence each. */
  public static List<String> warnings(ModelGraph model) {
    return LowPrecision.isIn(DataType.BFLOAT16, model.graph())
        ? List.of(
            "The model computes in bfloat16, for which ONNX Runtime has no kernels; the ONNX file"
                + " computes in float32, with weights rounded to bfloat16 as in the model.")
        : List.of();
  }

  private static Translator.Result translate(
      ModelGraph model, WeightSource weights, OnnxExportOptions options) {
    List<GraphPass> passes = new ArrayList<>();
    passes.add(RemoveIdentities.forInference());
    passes.add(new FoldVariables(weights, variable -> true));
    ModelGraph prepared = LowPrecision.prepare(Passes.run(model, passes));
    passes.clear();
    passes.add(RemoveIdentities.forInference());
    passes.add(FoldConstants.of(prepared));
    passes.add(new RestoreDilations());
    passes.add(new CommonSubexpressions());
    passes.add(PruneToOutputs.of(prepared));
    ModelGraph folded = Passes.run(prepared, passes);
    OpTable table = OpTable.of(OpHandlers.ALL, options.handlers());
    Translator translator =
        new Translator(options.opset(), table, options.inputsAsNchw(), options.outputsAsNchw());
    return translator.translate(folded, ShapeInference.infer(folded));
  }

  /** Inputs like those that the model will see, where the contract tells. */
  private static ParityOptions parityOptions(OnnxExportOptions options) {
    ParityOptions parity =
        ParityOptions.DEFAULTS.withUnit(
            options.metadata().output().map(OutputKind::unit).orElse(0.0));
    if (options.tolerance().isPresent()) {
      parity = parity.withTolerance(options.tolerance().getAsDouble());
    }
    if (options.metadata().image().isEmpty()) {
      return parity;
    }
    Scaling scaling = options.metadata().image().get().scaling();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int channel = 0; channel < scaling.channels(); channel++) {
      double black = scaling.offset().get(channel);
      double white = scaling.scale().get(channel) * MAX_PIXEL + black;
      low = Math.min(low, Math.min(black, white));
      high = Math.max(high, Math.max(black, white));
    }
    return parity.withRange(low, high);
  }

  @FunctionalInterface
  private interface Check {
    Optional<ParityReport> run(Path part);
  }

  private static OnnxExport write(Path file, OnnxModel model, Check check) throws IOException {
    try (Draft draft = Draft.file(file)) {
      write(model, draft);
      Optional<ParityReport> parity = check.run(draft.path());
      OnnxModel proven = model;
      if (parity.isPresent()) {
        proven = Metadata.with(model, parity.get());
        write(proven, draft);
      }
      draft.publish();
      return new OnnxExport(proven, parity);
    }
  }

  private static void write(OnnxModel model, Draft draft) throws IOException {
    try (OutputStream out = new BufferedOutputStream(draft.open())) {
      model.writeTo(out);
    }
  }

  /** A source of zeros; variables of equal size share them. */
  private static WeightSource zeros(ModelGraph model) {
    Map<String, Variable> variables = model.variablesByName();
    Map<Integer, ByteBuffer> bySize = new HashMap<>();
    return name ->
        Optional.ofNullable(variables.get(name))
            .map(
                variable -> {
                  Shape shape = variable.shape();
                  int size =
                      Math.toIntExact(
                          shape.elementCount() * Math.max(variable.type().byteSize(), 1));
                  ByteBuffer bytes = bySize.computeIfAbsent(size, ByteBuffer::allocate);
                  return TensorData.wrap(variable.type(), shape, bytes.duplicate());
                });
  }
}
