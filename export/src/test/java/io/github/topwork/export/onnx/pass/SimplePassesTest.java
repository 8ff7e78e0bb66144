package io.github.topwork.export.onnx.pass;

import static io.github.topwork.export.onnx.pass.PassGraph.sizes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No-ops, reshapes and Transposes in a row, equal nodes. */
class SimplePassesTest {
  @Test
  void removesWhatDoesNothing_keepingTheOutputsName() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 4, 4)
            .constant("one", TensorData.scalar(1f))
            .constant("none", TensorData.vector(0L, 0, 0, 0, 0, 0, 0, 0))
            .constant("zeros", TensorData.ofFloats(new float[3], 3, 1, 1))
            .constant("same", TensorData.vector(-1L, 3, 4, 4))
            .node("r", "Relu", List.of("x"), sizes(3, 4, 4))
            .node("i", "Identity", List.of("r"), sizes(3, 4, 4))
            .node("m", "Mul", List.of("one", "i"), sizes(3, 4, 4))
            .node("p", "Pad", List.of("m", "none"), sizes(3, 4, 4), "mode", "constant")
            .node("a", "Add", List.of("p", "zeros"), sizes(3, 4, 4))
            .node("c", "Cast", List.of("a"), sizes(3, 4, 4), "to", 1)
            .node("t", "Transpose", List.of("c"), sizes(3, 4, 4), "perm", sizes(0, 1, 2, 3))
            .node("y", "Reshape", List.of("t", "same"), sizes(3, 4, 4))
            .output("y")
            .build();
    OnnxGraph after = PassGraph.rewrite(new RemoveNoOps(), graph);
    assertThat(after.toText()).isEqualTo("y = Relu(x)\n");
  }

  @Test
  void keepsWhatBroadcasts_andWhatTheCallerNames() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 1, 1)
            .constant("ones", TensorData.ofFloats(new float[] {1, 1}, 2))
            .node("m", "Mul", List.of("x", "ones"), sizes(3, 1, 2))
            .node("y", "Identity", List.of("x"), sizes(3, 1, 1))
            .output("m")
            .output("y")
            .build();
    PassGraph.assertUntouched(new RemoveNoOps(), graph);
  }

  @Test
  void mergesReshapes() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 2, 2)
            .constant("to", TensorData.vector(-1L, 2, 6))
            .node("f", "Flatten", List.of("x"), sizes(12), "axis", 1)
            .node("y", "Reshape", List.of("f", "to"), sizes(2, 6))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(new MergeReshapes(), graph).toText())
        .isEqualTo("y = Reshape(x, to)\n");
  }

  @Test
  void keepsReshape_thatCopiesASizeOfItsInput() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 2, 2)
            .constant("to", TensorData.vector(0L, 12, 1))
            .node("f", "Flatten", List.of("x"), sizes(12), "axis", 1)
            .node("y", "Reshape", List.of("f", "to"), sizes(12, 1))
            .output("y")
            .build();
    PassGraph.assertUntouched(new MergeReshapes(), graph);
  }

  @Test
  void mergesTransposes() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 4, 5)
            .node("a", "Transpose", List.of("x"), sizes(4, 5, 3), "perm", sizes(0, 2, 3, 1))
            .node("y", "Transpose", List.of("a"), sizes(5, 4, 3), "perm", sizes(0, 2, 1, 3))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(new MergeTransposes(), graph).toText())
        .isEqualTo("y = Transpose(x) perm=[0, 3, 2, 1]\n");
  }

  @Test
  void keepsOneOfEqualNodesAndConstants() {
    TensorData two = TensorData.scalar(2f);
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3)
            .constant("k", two)
            .constant("l", TensorData.scalar(2f))
            .constant("unused", TensorData.scalar(3f))
            .node("a", "Mul", List.of("x", "k"), sizes(3))
            .node("b", "Mul", List.of("x", "l"), sizes(3))
            .node("dead", "Relu", List.of("x"), sizes(3))
            .node("y", "Add", List.of("a", "b"), sizes(3))
            .output("y")
            .build();
    OnnxGraph after = PassGraph.rewrite(new MergeEqual(), graph);
    assertThat(after.toText()).isEqualTo("a = Mul(x, k)\ny = Add(a, a)\n");
    assertThat(after.initializers()).containsOnlyKeys("k");
  }

  @Test
  void keepsNodesThatDifferInAnAttribute() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3)
            .node("a", "Softmax", List.of("x"), sizes(3), "axis", 1)
            .node("b", "Softmax", List.of("x"), sizes(3), "axis", 0)
            .node("y", "Add", List.of("a", "b"), sizes(3))
            .output("y")
            .build();
    PassGraph.assertUntouched(new MergeEqual(), graph);
  }
}
