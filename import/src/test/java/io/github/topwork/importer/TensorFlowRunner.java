package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.FoldVariables;
import io.github.topwork.graph.pass.PassResult;
import io.github.topwork.graph.savedmodel.GraphDefs;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Runs models in TensorFlow, for tests. */
final class TensorFlowRunner {
  private TensorFlowRunner() {}

  /** A float32 tensor for tests. */
  record Floats(float[] values, long[] shape) {
    static Floats of(float[] values, long... shape) {
      return new Floats(values, shape);
    }

    double maxAbs() {
      double max = 0;
      for (float value : values) {
        max = Math.max(max, Math.abs(value));
      }
      return max;
    }

    double maxDifference(Floats other) {
      if (!java.util.Arrays.equals(shape, other.shape)) {
        throw new AssertionError(
            java.util.Arrays.toString(shape) + " vs. " + java.util.Arrays.toString(other.shape));
      }
      double max = 0;
      for (int i = 0; i < values.length; i++) {
        double difference = Math.abs((double) values[i] - other.values[i]);
        // NaN must not pass for zero.
        max = difference >= 0 ? Math.max(max, difference) : Double.POSITIVE_INFINITY;
      }
      return max;
    }
  }

  /** Outputs by name of the model with its variables folded into constants. */
  static Map<String, Floats> run(
      ModelGraph model, WeightSource weights, Map<String, Floats> inputs) {
    PassResult folded = new FoldVariables(weights, name -> true).apply(model.graph());
    Graph graph = folded.graph();
    try (org.tensorflow.Graph target = new org.tensorflow.Graph()) {
      target.importGraphDef(GraphDefs.toGraphDef(graph));
      try (Session session = new Session(target)) {
        Session.Runner runner = session.runner();
        List<Tensor> fed = new ArrayList<>();
        for (TensorSpec input : model.inputs()) {
          Tensor tensor = tensor(requireNonNull(inputs.get(input.name())));
          fed.add(tensor);
          runner.feed(input.value().node(), input.value().index(), tensor);
        }
        for (TensorSpec output : model.outputs()) {
          var value = folded.value(output.value());
          runner.fetch(value.node(), value.index());
        }
        try (Result result = runner.run()) {
          Map<String, Floats> outputs = new LinkedHashMap<>();
          for (int i = 0; i < result.size(); i++) {
            outputs.put(model.outputs().get(i).name(), floats(result.get(i)));
          }
          return outputs;
        } finally {
          fed.forEach(Tensor::close);
        }
      }
    }
  }

  /** Outputs by name of a signature of the file, as TensorFlow loads it. */
  static Map<String, Floats> runBundle(
      java.nio.file.Path directory, String signature, Map<String, Floats> inputs) {
    try (SavedModelBundle bundle = SavedModelBundle.load(directory.toString(), "serve")) {
      Map<String, Tensor> fed = new LinkedHashMap<>();
      inputs.forEach((name, value) -> fed.put(name, tensor(value)));
      try (Result result = bundle.function(signature).call(fed)) {
        Map<String, Floats> outputs = new LinkedHashMap<>();
        result.forEach(entry -> outputs.put(entry.getKey(), floats(entry.getValue())));
        return outputs;
      } finally {
        fed.values().forEach(Tensor::close);
      }
    }
  }

  private static Tensor tensor(Floats floats) {
    return TFloat32.tensorOf(
        Shape.of(floats.shape()), DataBuffers.of(FloatBuffer.wrap(floats.values())));
  }

  private static Floats floats(Tensor tensor) {
    TFloat32 typed = (TFloat32) tensor;
    float[] values = new float[(int) typed.size()];
    typed.asRawTensor().data().asFloats().read(values);
    return new Floats(values, typed.shape().asArray());
  }
}
