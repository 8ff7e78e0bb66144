package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.proto.AttributeWriter;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.proto.VersionDef;

/** The MetaGraph of a model: its graph with the nodes that save and restore variables. */
final class MetaGraphWriter {
  /** {@code TF_GRAPH_DEF_VERSION} of TensorFlow 2.18, whose ops the graph is made of. */
  private static final int GRAPH_DEF_VERSION = 1994;

  private static final String TENSORFLOW_VERSION = "2.18.0";

  private static final String SIGNATURE = "serving_default";

  private final ModelGraph model;
  private final Graph.Builder graph;
  private final String scope;

  private MetaGraphWriter(ModelGraph model) {
    this.model = model;
    this.graph = model.graph().toBuilder();
    this.scope = freshScope(model.graph());
  }

  static MetaGraphDef write(ModelGraph model) {
    return new MetaGraphWriter(model).write();
  }

  private static String freshScope(Graph graph) {
    String scope = "save";
    for (int i = 1; isTaken(graph, scope); i++) {
      scope = "save_" + i;
    }
    return scope;
  }

  private static boolean isTaken(Graph graph, String scope) {
    return graph.nodes().stream()
        .anyMatch(node -> node.name().equals(scope) || node.name().startsWith(scope + "/"));
  }

  private MetaGraphDef write() {
    MetaGraphDef.Builder message = MetaGraphDef.newBuilder();
    message
        .getMetaInfoDefBuilder()
        .addTags("serve")
        .setTensorflowVersion(TENSORFLOW_VERSION)
        .setTensorflowGitVersion("topwork")
        .setStrippedDefaultAttrs(true);
    List<Variable> variables = model.variables();
    if (!variables.isEmpty()) {
      shareVariables();
      message.setSaverDef(saver());
      message.putCollectionDef("variables", collection(variable -> true));
      message.putCollectionDef("trainable_variables", collection(Variable::trainable));
    }
    message.putSignatureDef(SIGNATURE, signature());
    GraphDef graphDef =
        GraphDefs.toGraphDef(graph.build()).toBuilder()
            .setVersions(VersionDef.newBuilder().setProducer(GRAPH_DEF_VERSION))
            .build();
    return message.setGraphDef(graphDef).build();
  }

  /** Resources are shared by name; the name says which is which in other programs too. */
  private void shareVariables() {
    for (Variable variable : model.variables()) {
      Node handle = model.graph().node(variable.name());
      graph.put(
          handle.toBuilder()
              .attribute("dtype", variable.type())
              .attribute("shape", Attribute.of(variable.shape()))
              .attribute("shared_name", variable.name())
              .attribute("container", "")
              .build());
    }
  }

  private SaverDef saver() {
    ValueRef name = constant("filename/input", strings(List.of("model")), Shape.SCALAR);
    ValueRef filename = withDefault("filename", name);
    ValueRef prefix = withDefault("Const", filename);
    int count = model.variables().size();
    List<String> names = model.variables().stream().map(Variable::name).toList();
    List<String> slices = IntStream.range(0, count).mapToObj(i -> "").toList();
    List<DataType> types = model.variables().stream().map(Variable::type).toList();

    ValueRef saved = save(prefix, names, slices, types);
    String restored = restore(prefix, names, slices, types);
    return SaverDef.newBuilder()
        .setFilenameTensorName(prefix.toString())
        .setSaveTensorName(saved.toString())
        .setRestoreOpName(restored)
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private ValueRef save(
      ValueRef prefix, List<String> names, List<String> slices, List<DataType> types) {
    Node.Builder save =
        Node.builder(scope + "/SaveV2", "SaveV2")
            .input(
                prefix,
                constant("SaveV2/tensor_names", strings(names), Shape.of(names.size())),
                constant("SaveV2/shape_and_slices", strings(slices), Shape.of(names.size())))
            .attribute("dtypes", Attribute.ofTypes(types));
    model.variables().forEach(variable -> save.input(variable.readNode()));
    graph.add(save.build());
    graph.add(
        Node.builder(scope + "/control_dependency", "Identity")
            .input(prefix)
            .controlInputs(List.of(scope + "/SaveV2"))
            .attribute("T", DataType.STRING)
            .build());
    return ValueRef.of(scope + "/control_dependency");
  }

  private String restore(
      ValueRef prefix, List<String> names, List<String> slices, List<DataType> types) {
    String restore = scope + "/RestoreV2";
    graph.add(
        Node.builder(restore, "RestoreV2")
            .input(
                prefix,
                constant("RestoreV2/tensor_names", strings(names), Shape.of(names.size())),
                constant("RestoreV2/shape_and_slices", strings(slices), Shape.of(names.size())))
            .attribute("dtypes", Attribute.ofTypes(types))
            .build());
    List<String> assigns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String assign = assign(i);
      assigns.add(assign);
      graph.add(
          Node.builder(assign, "AssignVariableOp")
              .input(ValueRef.of(names.get(i)), new ValueRef(restore, i))
              .attribute("dtype", types.get(i))
              .build());
    }
    String all = scope + "/restore_all";
    graph.add(Node.builder(all, "NoOp").controlInputs(assigns).build());
    return all;
  }

  private String assign(int variable) {
    return scope + "/AssignVariableOp" + (variable == 0 ? "" : "_" + variable);
  }

  private ValueRef withDefault(String name, ValueRef otherwise) {
    graph.add(
        Node.builder(scope + "/" + name, "PlaceholderWithDefault")
            .input(otherwise)
            .attribute("dtype", DataType.STRING)
            .attribute("shape", Attribute.of(Shape.SCALAR))
            .build());
    return ValueRef.of(scope + "/" + name);
  }

  private ValueRef constant(String name, List<Bytes> values, Shape shape) {
    return graph.constant(scope + "/" + name, TensorData.ofStrings(shape, values));
  }

  private static List<Bytes> strings(List<String> texts) {
    return texts.stream().map(Bytes::ofUtf8).toList();
  }

  /**
   * The initialiser of a variable is the op that restores it: a loader wants one to be named, and
   * start values other than the saved ones would only take room.
   */
  private CollectionDef collection(Predicate<Variable> member) {
    CollectionDef.BytesList.Builder list = CollectionDef.BytesList.newBuilder();
    for (int i = 0; i < model.variables().size(); i++) {
      Variable variable = model.variables().get(i);
      if (member.test(variable)) {
        list.addValue(
            VariableDef.newBuilder()
                .setVariableName(variable.name() + ":0")
                .setInitializerName(assign(i))
                .setSnapshotName(variable.readNode() + ":0")
                .setIsResource(true)
                .setTrainable(variable.trainable())
                .build()
                .toByteString());
      }
    }
    return CollectionDef.newBuilder().setBytesList(list).build();
  }

  private SignatureDef signature() {
    SignatureDef.Builder signature =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    model.inputs().forEach(input -> signature.putInputs(input.name(), info(input)));
    model.outputs().forEach(output -> signature.putOutputs(output.name(), info(output)));
    return signature.build();
  }

  private static TensorInfo info(TensorSpec spec) {
    return TensorInfo.newBuilder()
        .setName(spec.value().toString())
        .setDtypeValue(spec.type().number())
        .setTensorShape(AttributeWriter.write(spec.shape()))
        .build();
  }
}
