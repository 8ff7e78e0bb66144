package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On a mismatch run {@code scripts/manifest.py}, and look at what it changes. */
class ManifestTest {
  private static final long MOST_BYTES = 25_000_000;
  private static final String HEADER = "path\tsha256\tbytes\tscript\ttools\tseed\tlicence";

  private record Row(String sha256, long bytes, String script) {}

  @Test
  void listsExactlyTheFilesThatAreThere() throws Exception {
    assertThat(files()).containsExactlyElementsOf(rows().keySet());
  }

  @Test
  void holdsSizeAndDigestOfEachFile() throws Exception {
    List<String> different = new ArrayList<>();
    for (Map.Entry<String, Row> entry : rows().entrySet()) {
      byte[] content = Files.readAllBytes(TestData.path(entry.getKey()));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      if (content.length != entry.getValue().bytes()
          || !HexFormat.of().formatHex(digest).equals(entry.getValue().sha256())) {
        different.add(entry.getKey());
      }
    }
    assertThat(different).isEmpty();
  }

  @Test
  void namesAScriptThatIsThere() throws Exception {
    Path scripts = TestData.root().resolve("testdata/scripts");

    assertThat(rows().values()).allMatch(row -> Files.isRegularFile(scripts.resolve(row.script())));
  }

  @Test
  void staysBelow25Megabytes() throws Exception {
    assertThat(rows().values().stream().mapToLong(Row::bytes).sum()).isLessThan(MOST_BYTES);
  }

  private static List<String> files() throws IOException {
    Path data = TestData.data();
    try (Stream<Path> walk = Files.walk(data)) {
      return walk.filter(Files::isRegularFile)
          .map(file -> data.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private static Map<String, Row> rows() throws IOException {
    List<String> lines = Files.readAllLines(TestData.root().resolve("testdata/MANIFEST.tsv"));
    assertThat(lines.get(0)).isEqualTo(HEADER);
    assertThat(lines.subList(1, lines.size()))
        .extracting(line -> line.split("\t", -1)[0])
        .doesNotHaveDuplicates()
        .isSorted();
    Map<String, Row> rows = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      assertThat(cells).hasSize(7).doesNotContain("");
      rows.put(cells[0], new Row(cells[1], Long.parseLong(cells[2]), cells[3]));
    }
    return rows;
  }
}
