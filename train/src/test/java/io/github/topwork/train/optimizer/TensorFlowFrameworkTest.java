package io.github.topwork.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * Why tensorflow-framework's optimizers are not those of Topwork (docs/decisions/0010). When this
 * fails, a newer version sees resource variables: read it again.
 */
class TensorFlowFrameworkTest {
  @Test
  void itsOptimizersLeaveResourceVariablesAsTheyAre() {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      VarHandleOp weight = tf.varHandleOp(TFloat32.class, Shape.scalar());
      Op start = tf.assignVariableOp(weight, tf.constant(3f));
      Output<TFloat32> value = tf.readVariableOp(weight, TFloat32.class).asOutput();
      Operand<TFloat32> loss = tf.math.square(value);
      Op step = new GradientDescent(graph, 0.5f).minimize(loss);
      session.runner().addTarget(start).run().close();

      session.runner().addTarget(step).run().close();

      try (Result result = session.runner().fetch(value).run()) {
        assertThat(((TFloat32) result.get(0)).getFloat()).isEqualTo(3f);
      }
    }
  }
}
