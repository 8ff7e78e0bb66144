package io.github.topwork.export;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.op.OpHandler;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ModelMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How to write an ONNX file.
 *
 * @param opset version of the operator set, {@value OnnxModel#MIN_OPSET} to {@value
 *     OnnxModel#MAX_OPSET}
 * @param inputsAsNchw whether image inputs are declared {@code [batch, channels, height, width]}
 * @param outputsAsNchw whether feature outputs of rank 4 are declared so
 * @param batchName name of the batch dimension in the file
 * @param metadata what the file says of its image input and its classes
 * @param tolerance largest difference from the truth, relative to the largest output, in place of
 *     what the noise allows
 * @param provenance more about where the model comes from, written beside what the model knows
 * @param handlers handlers that go before those of Topwork
 */
public record OnnxExportOptions(
    int opset,
    boolean inputsAsNchw,
    boolean outputsAsNchw,
    String batchName,
    ModelMetadata metadata,
    OptionalDouble tolerance,
    SortedMap<String, String> provenance,
    List<OpHandler> handlers) {
  /** Opset written unless another is asked for: the newest that common checkers of 2022 know. */
  public static final int DEFAULT_OPSET = 17;

  public OnnxExportOptions {
    if (opset < OnnxModel.MIN_OPSET || opset > OnnxModel.MAX_OPSET) {
      throw new IllegalArgumentException(
          "opset: "
              + opset
              + " (expected: "
              + OnnxModel.MIN_OPSET
              + " to "
              + OnnxModel.MAX_OPSET
              + ")");
    }
    if (inputsAsNchw && metadata.image().isPresent()) {
      throw new IllegalArgumentException(
          "inputsAsNchw: true with an image contract (expected: false; who obeys the contract feeds"
              + " NHWC)");
    }
    if (batchName.isBlank()) {
      throw new IllegalArgumentException("batchName: blank (expected: a word such as 'batch')");
    }
    tolerance.ifPresent(ParityOptions::requireTolerance);
    provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    handlers = List.copyOf(handlers);
  }

  /** Returns the defaults: opset {@value #DEFAULT_OPSET}, float32, {@code NHWC} as trained. */
  public static OnnxExportOptions defaults() {
    return builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. */
  public static final class Builder {
    private int opset = DEFAULT_OPSET;
    private boolean inputsAsNchw;
    private boolean outputsAsNchw;
    private String batchName = "batch";
    private ModelMetadata metadata = ModelMetadata.NONE;
    private OptionalDouble tolerance = OptionalDouble.empty();
    private final SortedMap<String, String> provenance = new TreeMap<>();
    private final List<OpHandler> handlers = new ArrayList<>();

    private Builder() {}

    /** Version of the operator set. */
    public Builder opset(int newOpset) {
      opset = newOpset;
      return this;
    }

    /** Declares image inputs {@code NCHW}; the caller then moves the channels. */
    public Builder inputsAsNchw(boolean asNchw) {
      inputsAsNchw = asNchw;
      return this;
    }

    /** Declares feature outputs of rank 4 {@code NCHW}. */
    public Builder outputsAsNchw(boolean asNchw) {
      outputsAsNchw = asNchw;
      return this;
    }

    /** Name of the batch dimension. */
    public Builder batchName(String name) {
      batchName = name;
      return this;
    }

    /** What the model classifies, so that the file can be served as an image classifier. */
    public Builder classifier(ClassifierSpec spec) {
      return metadata(spec.metadata());
    }

    /** What is known of the image input and the classes, where it is not all of a classifier. */
    public Builder metadata(ModelMetadata newMetadata) {
      metadata = newMetadata;
      return this;
    }

    /**
     * Largest difference from the truth, relative to the largest output, for who knows better than
     * the check, which allows a multiple of what rounding does.
     */
    public Builder tolerance(double newTolerance) {
      tolerance = OptionalDouble.of(newTolerance);
      return this;
    }

    /** Adds to where the model comes from. */
    public Builder provenance(Map<String, String> entries) {
      provenance.putAll(entries);
      return this;
    }

    /** Adds a handler; its ops replace those of Topwork's handlers. */
    public Builder withHandler(OpHandler handler) {
      handlers.add(handler);
      return this;
    }

    /** Builds the options. */
    public OnnxExportOptions build() {
      return new OnnxExportOptions(
          opset, inputsAsNchw, outputsAsNchw, batchName, metadata, tolerance, provenance, handlers);
    }
  }
}
