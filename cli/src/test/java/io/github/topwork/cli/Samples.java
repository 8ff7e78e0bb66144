package io.github.topwork.cli;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The bundled sample: a small Xception that knows the digits 0 to 4, and images of 5 to 9. */
final class Samples {
  static final Path BACKBONE = TestData.path("mini-xception/keras2-savedmodel");
  static final Path INPUT = TestData.path("mini-xception/input.npy");
  static final Path EXPECTED = TestData.path("mini-xception/expected-output.npy");
  static final Path DIGITS = TestData.path("digits");

  private Samples() {}

  /** An image of a digit. */
  static Path digit(String digit) throws IOException {
    return digits(digit).get(0);
  }

  /** Copies the first images of a digit. */
  static void copyDigits(String digit, Path folder, int count) throws IOException {
    for (Path image : digits(digit).subList(0, count)) {
      Files.copy(image, folder.resolve(image.getFileName()));
    }
  }

  /** Writes a SavedModel of one op on an image, as a backbone. */
  static Path backbone(Path folder, String op, Shape image) throws IOException {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ValueRef input = ops.placeholder("image", DataType.FLOAT, image);
    ValueRef features = ops.op(op, "op", input);
    ModelGraph model =
        new ModelGraph(
            graph.build(),
            List.of(new TensorSpec("image", input, DataType.FLOAT, image)),
            List.of(new TensorSpec("features", features, DataType.FLOAT, image)),
            List.of(),
            LayerTree.EMPTY,
            new Provenance("hand-built", "test", "op", "0"));
    SavedModelWriter.write(folder, model, WeightSource.of(Map.of()));
    return folder;
  }

  private static List<Path> digits(String digit) throws IOException {
    try (Stream<Path> images = Files.list(DIGITS.resolve(digit))) {
      return images.sorted().toList();
    }
  }
}
