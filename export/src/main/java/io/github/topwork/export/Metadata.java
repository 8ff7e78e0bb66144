package io.github.topwork.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.file.TopworkVersion;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Mismatch;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an exported file says about itself in {@code metadata_props}. */
final class Metadata {
  private Metadata() {}

  /**
   * Returns the entries of the file.
   *
   * @throws ShapeMismatchException if the labels are not as many as the outputs, the output kind
   *     does not go with their number, or the image is not of the input's size
   */
  static SortedMap<String, String> of(ModelGraph model, OnnxExportOptions options) {
    check(model, options);
    SortedMap<String, String> metadata = options.metadata().entries();
    metadata.put(ModelMetadata.PROVENANCE, provenance(model, options));
    return metadata;
  }

  /** The model with what its parity check found. Two digits: more differ from run to run. */
  static OnnxModel with(OnnxModel model, ParityReport report) {
    SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
    ObjectNode parity = new ObjectMapper().createObjectNode();
    parity.put("distance", figure(report.worst().relative()));
    parity.put("noise", figure(report.noisiest().relativeNoise()));
    parity.put("timesNoise", figure(report.noisiest().ratio()));
    report.originalDistance().ifPresent(value -> parity.put("original", figure(value)));
    report.tolerance().ifPresent(value -> parity.put("tolerance", value));
    metadata.put(ModelMetadata.PARITY, parity.toString());
    return new OnnxModel(model.graph(), model.opset(), model.producerVersion(), metadata);
  }

  private static double figure(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.1e", value));
  }

  private static void check(ModelGraph model, OnnxExportOptions options) {
    List<Problem> problems = new ArrayList<>();
    TensorSpec output = model.outputs().get(0);
    if (output.shape().rank() > 0 && output.shape().dim(-1).isKnown()) {
      for (Mismatch wrong :
          options.metadata().mismatches(output.shape().dim(-1).sizeOrMinusOne())) {
        problems.add(
            new Problem(
                wrong.what(), wrong.given(), wrong.expected(), "output " + output, wrong.fix()));
      }
    }
    options.metadata().image().flatMap(image -> mismatch(image, model)).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw new ShapeMismatchException(problems);
    }
  }

  private static Optional<Problem> mismatch(ImageContract image, ModelGraph model) {
    Shape wanted = Shape.of(-1, image.height(), image.width(), image.channels());
    return model.inputs().stream().anyMatch(input -> input.shape().isCompatibleWith(wanted))
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "Image contract does not match the model",
                "an image " + wanted,
                "the shape of an input",
                "inputs " + model.inputs(),
                "give the height, width and channels that the model was trained with"));
  }

  private static String provenance(ModelGraph model, OnnxExportOptions options) {
    Provenance source = model.provenance();
    SortedMap<String, String> entries = new TreeMap<>(options.provenance());
    if (LowPrecision.isIn(DataType.BFLOAT16, model.graph())) {
      entries.put("arithmetic", "float32 with weights of bfloat16");
    }
    entries.put("format", source.format());
    entries.put("producer", source.producer());
    entries.put("source", source.source());
    entries.put("sha256", source.sha256());
    entries.put("topwork", TopworkVersion.get());
    try {
      return new ObjectMapper().writeValueAsString(entries);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts that cannot be written as JSON: " + entries, e);
    }
  }
}
