package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import java.util.List;

/**
 * An operation on tensors that Keras keeps as a layer.
 *
 * @param positions names of its arguments by position
 * @param writer writes it
 */
record Operation(List<String> positions, Writer writer) implements LayerBuilder {
  /** Writes an operation of any number of outputs. */
  interface Writer {
    List<ValueRef> write(Operands in);
  }

  /** Writes an operation of one output. */
  interface SingleWriter {
    ValueRef write(Operands in);
  }

  /** Returns an operation of one output. */
  static Operation of(SingleWriter writer, String... positions) {
    return new Operation(List.of(positions), in -> List.of(writer.write(in)));
  }

  @Override
  public ValueRef build(LayerCall call) {
    return buildAll(call).get(0);
  }

  @Override
  public List<ValueRef> buildAll(LayerCall call) {
    Operands in = new Operands(call, positions);
    List<ValueRef> outputs = writer.write(in);
    in.requireAllRead();
    return outputs;
  }
}
