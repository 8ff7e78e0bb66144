package io.github.topwork.example;

import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page of the API. What belongs to it: types with an example in {@link ApiExamplesTest}, what
 * their public signatures name, what those name in turn, and the public exceptions of all packages
 * that these are in.
 */
final class ApiPage {
  private static final int WIDTH = 120;

  /**
   * Modules that programs use, in the order of the page. The command line has a page of its own.
   */
  private static final List<String> MODULES =
      List.of(
          "facade",
          "import",
          "image",
          "train",
          "export",
          "serving/core",
          "serving/server",
          "onnxruntime",
          "graph",
          "tensor");

  private static final String EXAMPLES =
      "examples/src/test/java/io/github/topwork/example/ApiExamplesTest.java";
  private static final Pattern EXAMPLE =
      Pattern.compile("(?m)^ +// (\\w+(?:, \\w+)*)\\n((?:.*\\n)*?) +// end$");

  private static final String INTRODUCTION =
      """
      # The API

      What programs may build on: {api} types, by module, each with the first sentence of its Javadoc. A test writes this page,
      another runs what it shows; the build fails where the page is not up to date.

      - With an example: the types that a program names; a comment says of which. What is `AutoCloseable` has to be closed.
      - Without one: what else stands in their public signatures, and exceptions.
      - Yours to implement: `Callback`, `Loss`, `Metric` (or `MeanMetric`), `OptimizerSpec`, `LearningRateSchedule`, `Batches`,
        `WeightSource`, `LayerBuilder`, `OpHandler`.

      {internal} more types are public only because one package uses another's. They may change with any version, those of the API
      only as the [changelog](../CHANGELOG.md) says ([why](decisions/0140-what-belongs-to-the-api.md)).
      """;

  private final List<SourceType> all;
  private final Map<List<String>, String> examples;
  private final Set<String> api;

  private ApiPage(List<SourceType> all, Map<List<String>, String> examples, Set<String> api) {
    this.all = all;
    this.examples = examples;
    this.api = api;
  }

  static ApiPage read() throws IOException {
    List<SourceType> all =
        SourceType.all().stream().filter(type -> MODULES.contains(type.module())).toList();
    Map<List<String>, String> examples = examples();
    return new ApiPage(all, examples, api(all, examples.keySet()));
  }

  /** Examples, each without indentation, by the types that they are of. */
  static Map<List<String>, String> examples() throws IOException {
    Map<List<String>, String> examples = new LinkedHashMap<>();
    Matcher found = EXAMPLE.matcher(Files.readString(TestData.root().resolve(EXAMPLES)));
    while (found.find()) {
      examples.put(
          List.of(found.group(1).split(", ")), found.group(2).stripTrailing().stripIndent() + "\n");
    }
    return examples;
  }

  private static Set<String> api(List<SourceType> all, Collection<List<String>> shown) {
    Map<String, Class<?>> byName = new TreeMap<>();
    all.forEach(type -> byName.put(type.name(), load(type)));
    Set<Class<?>> roots = new HashSet<>();
    for (String name : shown.stream().flatMap(List::stream).toList()) {
      Class<?> root = byName.get(name);
      if (root == null) {
        throw new IllegalStateException(EXAMPLES + ": '" + name + "' (expected: a public type)");
      }
      roots.add(root);
    }
    Set<Class<?>> api = ApiClosure.of(roots);
    Set<String> packages = api.stream().map(Class::getPackageName).collect(Collectors.toSet());
    for (Class<?> each : byName.values()) {
      if (Throwable.class.isAssignableFrom(each) && packages.contains(each.getPackageName())) {
        api.add(each);
      }
    }
    return api.stream().map(Class::getName).collect(Collectors.toSet());
  }

  private static Class<?> load(SourceType type) {
    try {
      Class<?> loaded = Class.forName(type.qualifiedName(), false, ApiPage.class.getClassLoader());
      if (!Modifier.isPublic(loaded.getModifiers())) {
        throw new IllegalStateException(type.qualifiedName() + ": not public once compiled");
      }
      return loaded;
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          type.qualifiedName() + ": in the sources, but not on the class path of this test", e);
    }
  }

  /** The class of this simple name. */
  Class<?> load(String name) {
    return all.stream()
        .filter(type -> type.name().equals(name))
        .map(ApiPage::load)
        .findFirst()
        .orElseThrow();
  }

  private boolean isApi(SourceType type) {
    return api.contains(type.qualifiedName());
  }

  /** The page as Markdown. */
  String toMarkdown() throws IOException {
    long internal = all.stream().filter(type -> !isApi(type)).count();
    StringBuilder page = new StringBuilder();
    page.append(
        INTRODUCTION
            .replace("{api}", String.valueOf(api.size()))
            .replace("{internal}", String.valueOf(internal)));
    for (String module : MODULES) {
      List<SourceType> types =
          all.stream().filter(type -> type.module().equals(module)).filter(this::isApi).toList();
      page.append("\n## ").append(module).append('\n');
      for (String name : types.stream().map(SourceType::packageName).distinct().sorted().toList()) {
        append(page, module, name, types);
      }
    }
    return page.toString();
  }

  private void append(StringBuilder page, String module, String name, List<SourceType> types)
      throws IOException {
    page.append("\n### `").append(name).append("`\n\n");
    append(page, SourceType.ofPackage(module, name).split(" "), "");
    page.append('\n');
    List<String> names = new ArrayList<>();
    for (SourceType type : types) {
      if (type.packageName().equals(name)) {
        names.add(type.name());
        append(page, ("- `" + type.name() + "`: " + type.sentence()).split(" "), "  ");
      }
    }
    String code =
        examples.entrySet().stream()
            .filter(example -> names.containsAll(example.getKey()))
            .map(example -> "// " + String.join(", ", example.getKey()) + "\n" + example.getValue())
            .collect(Collectors.joining("\n"));
    if (!code.isEmpty()) {
      page.append("\n```java\n").append(code).append("```\n");
    }
  }

  private static void append(StringBuilder page, String[] words, String indentation) {
    int column = 0;
    for (String word : words) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        page.append('\n').append(indentation);
        column = indentation.length();
      } else if (column > 0) {
        page.append(' ');
        column++;
      }
      page.append(word);
      column += word.length();
    }
    page.append('\n');
  }
}
