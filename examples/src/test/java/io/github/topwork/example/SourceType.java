package io.github.topwork.example;

import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A public top-level type of the main sources, in which formatted files and one type a file are
 * taken for granted.
 *
 * @param module its folder, such as {@code serving/core}
 * @param sentence the first one of its Javadoc, as Markdown
 */
record SourceType(String module, String packageName, String name, String sentence) {
  private static final String SOURCES = "src/main/java";
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^public (?:(?:abstract|final|sealed|non-sealed) )*"
              + "(?:class|interface|record|enum|@interface) (\\w+)");
  private static final Pattern COMMENT = Pattern.compile("(?m)^/\\*\\*(?s:(.*?))\\*/");
  private static final Pattern SENTENCE = Pattern.compile("^.*?\\.(?= |$)");

  String qualifiedName() {
    return packageName + "." + name;
  }

  /** All of them, sorted by module and path. */
  static List<SourceType> all() throws IOException {
    List<SourceType> types = new ArrayList<>();
    for (Path file : files()) {
      String source = Files.readString(file);
      Matcher type = TYPE.matcher(source);
      if (type.find()) {
        types.add(
            new SourceType(
                module(file),
                group(PACKAGE, source),
                type.group(1),
                sentence(source.substring(0, type.start()), file)));
      }
    }
    return types;
  }

  /** First sentence of what a package says of itself; {@code name} as {@code a.b.c}. */
  static String ofPackage(String module, String name) throws IOException {
    Path file =
        TestData.root()
            .resolve(module)
            .resolve(SOURCES)
            .resolve(name.replace('.', '/'))
            .resolve("package-info.java");
    return sentence(Files.readString(file), file);
  }

  /** Sources alone: what is below {@code target} may vanish while other modules are built. */
  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders(TestData.root())) {
      addFiles(folder.resolve(SOURCES), files);
      for (Path inner : folders(folder)) {
        addFiles(inner.resolve(SOURCES), files);
      }
    }
    return files;
  }

  private static List<Path> folders(Path parent) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, Files::isDirectory)) {
      found.forEach(folders::add);
    }
    return folders.stream().sorted().toList();
  }

  private static void addFiles(Path sources, List<Path> files) throws IOException {
    if (Files.isDirectory(sources)) {
      try (Stream<Path> found = Files.walk(sources)) {
        found.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
  }

  private static String module(Path file) {
    String path = TestData.root().relativize(file).toString().replace('\\', '/');
    return path.substring(0, path.indexOf("/" + SOURCES));
  }

  private static String sentence(String source, Path file) {
    Matcher comments = COMMENT.matcher(source);
    String last = "";
    while (comments.find()) {
      last = comments.group(1);
    }
    String text =
        last.replaceAll("(?m)^ *\\* ?", "")
            .replaceAll("(?s)<p>.*|\\n@.*|<pre>.*|<ul>.*|<ol>.*", "")
            .replaceAll("\\s+", " ")
            .strip()
            // What it leads to is not shown.
            .replaceAll(":$", ".");
    Matcher sentence = SENTENCE.matcher(markdown(text));
    if (!sentence.find()) {
      throw new IllegalStateException(file + ": Javadoc without a first sentence: '" + text + "'");
    }
    return sentence.group();
  }

  /** Javadoc's inline tags, which may not contain braces, in Markdown. */
  private static String markdown(String javadoc) {
    return javadoc
        .replaceAll("\\{@(?:code|literal) ([^{}]*(?:\\{[^{}]*}[^{}]*)*)}", "`$1`")
        .replaceAll("\\{@link(?:plain)? [\\w.#(), ]*?([\\w]+)(?:\\([^)]*\\))?}", "`$1`")
        .replaceAll("<[^>]+>", "");
  }

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no match of " + pattern);
    }
    return matcher.group(1);
  }
}
