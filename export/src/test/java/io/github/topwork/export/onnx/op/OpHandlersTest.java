package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpHandlersTest {
  /** Set to {@code true} to write the page anew. */
  private static final String UPDATE = "topwork.update";

  private static Path source(String root) {
    return TestData.root().resolve("export/src/" + root + "/java/io/github/topwork/export/onnx/op");
  }

  private static List<String> classes(String root, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(source(root))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix + ".java"))
          .map(name -> name.replace(".java", ""))
          .sorted()
          .toList();
    }
  }

  private static List<String> listed() {
    return OpHandlers.ALL.stream().map(handler -> handler.getClass().getSimpleName()).toList();
  }

  @Test
  void listsEveryHandler_sortedByName() throws IOException {
    List<String> written =
        classes("main", "Handler").stream().filter(name -> !name.equals("OpHandler")).toList();
    assertThat(listed()).isEqualTo(written);
  }

  @Test
  void testsEveryHandler() throws IOException {
    assertThat(classes("test", "HandlerTest"))
        .isEqualTo(listed().stream().map(name -> name + "Test").toList());
  }

  @Test
  void refusesTwoHandlersForOneOp() {
    OpHandler again = table -> table.op("Relu").since(13, (node, onnx) -> {});
    assertThatThrownBy(() -> OpTable.of(List.of(new ElementwiseHandler(), again)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("op 'Relu' registered again");
  }

  @Test
  void takesTheHighestRuleNotAboveTheOpset() {
    OpRule old = (node, onnx) -> {};
    OpRule recent = (node, onnx) -> {};
    OpTable table = OpTable.of(List.of(rules -> rules.op("A").since(13, old).since(18, recent)));
    assertThat(table.find("A", 12)).isEmpty();
    assertThat(table.find("A", 17)).contains(old);
    assertThat(table.find("A", 18)).contains(recent);
    assertThat(table.find("A", 21)).contains(recent);
  }

  @Test
  void keepsThePageOfOpsUpToDate() throws IOException {
    Path page = TestData.root().resolve("docs/op-support.md");
    String expected = page(OpTable.of(OpHandlers.ALL));
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(page, expected);
    }
    assertThat(Files.exists(page) ? Files.readString(page) : "")
        .as(
            "docs/op-support.md is out of date; write it with: mvn -pl export -am test"
                + " -Dtest=OpHandlersTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -DargLine=-D"
                + UPDATE
                + "=true")
        .isEqualTo(expected);
  }

  private static String page(OpTable table) {
    StringBuilder text =
        new StringBuilder(
            """
            # TensorFlow ops that the exporter converts

            Generated from the handlers; `OpHandlersTest` fails when this page is not up to date.
            A node can still be refused for its attributes, for example batch norm in training mode; `topwork inspect` says so.

            | op | from opset | handler |
            |---|---|---|
            """);
    for (String op : table.ops()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s |%n",
              op,
              table.lowestOpset(op).orElseThrow(),
              table.handlerOf(op)));
    }
    return text.toString();
  }
}
