package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * {@code assets.extra/topwork.json}, version 1: what a flat SavedModel has no place for.
 *
 * <pre>{@code
 * {"topwork": 1,
 *  "inputs": [{"name": "x", "value": "x:0", "shape": ["batch", 64, 64, 3]}],
 *  "outputs": [...],
 *  "variables": ["dense/kernel", ...],
 *  "state": ["bn/moving_mean", ...],
 *  "layers": [{"name": "dense", "class": "Dense", "output": "dense/BiasAdd:0", "shape": [...],
 *              "variables": ["dense/kernel", ...], "children": []}],
 *  "provenance": {"format": ..., "producer": ..., "source": ..., "sha256": ...}}
 * }</pre>
 *
 * <p>Inputs, outputs, variables and layers are in the model's order. In a shape a number is a size,
 * a text the name of one, {@code null} an unknown one; the shape {@code null} is unknown as a
 * whole. {@code output} is {@code null} where it is not known. {@code state} names the variables
 * that are no weights; files of before it have none.
 */
final class LayerJson {
  /** Version of the format, the value of {@code topwork}. */
  static final int VERSION = 1;

  private LayerJson() {}

  static String write(ModelGraph model) {
    Provenance provenance = model.provenance();
    return "{\"topwork\": "
        + VERSION
        + ",\n \"inputs\": "
        + array(model.inputs(), LayerJson::spec)
        + ",\n \"outputs\": "
        + array(model.outputs(), LayerJson::spec)
        + ",\n \"variables\": "
        + array(model.variables().stream().map(Variable::name).toList(), LayerJson::quoted)
        + ",\n \"state\": "
        + array(
            model.variables().stream().filter(Variable::state).map(Variable::name).toList(),
            LayerJson::quoted)
        + ",\n \"layers\": "
        + array(model.layers().layers(), LayerJson::layer)
        + ",\n \"provenance\": {\"format\": "
        + quoted(provenance.format())
        + ", \"producer\": "
        + quoted(provenance.producer())
        + ", \"source\": "
        + quoted(provenance.source())
        + ", \"sha256\": "
        + quoted(provenance.sha256())
        + "}}\n";
  }

  private static String spec(TensorSpec spec) {
    return "{\"name\": "
        + quoted(spec.name())
        + ", \"value\": "
        + quoted(spec.value().toString())
        + ", \"shape\": "
        + shape(spec.shape())
        + "}";
  }

  private static String layer(Layer layer) {
    return "\n  {\"name\": "
        + quoted(layer.name())
        + ", \"class\": "
        + quoted(layer.className())
        + ", \"output\": "
        + layer.output().map(value -> quoted(value.toString())).orElse("null")
        + ", \"shape\": "
        + shape(layer.outputShape())
        + ", \"variables\": "
        + array(layer.variables(), LayerJson::quoted)
        + ", \"children\": "
        + array(layer.children(), LayerJson::layer)
        + "}";
  }

  private static String shape(Shape shape) {
    return shape.isRanked() ? array(shape.dims(), LayerJson::dim) : "null";
  }

  private static String dim(Dim dim) {
    if (dim instanceof Dim.Named named) {
      return quoted(named.name());
    }
    return dim.isKnown() ? String.valueOf(dim.sizeOrMinusOne()) : "null";
  }

  private static <T> String array(List<T> items, Function<T, String> writer) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(writer.apply(item)));
    return "[" + String.join(", ", texts) + "]";
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
