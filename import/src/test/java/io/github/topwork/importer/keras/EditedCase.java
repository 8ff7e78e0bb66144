package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.testdata.LayerCase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The archive of a case of Keras 3 with another configuration. */
public final class EditedCase {
  private static final String CONFIG = "config.json";

  private EditedCase() {}

  /** Writes the case with its {@code config.json} as {@code edit} leaves it. */
  public static Path write(LayerCase each, Path folder, UnaryOperator<String> edit)
      throws IOException {
    Path file = folder.resolve("edited.keras");
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(each.model()));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        if (entry.getName().equals(CONFIG)) {
          String text = new String(content, StandardCharsets.UTF_8);
          content = edit.apply(text).getBytes(StandardCharsets.UTF_8);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(content);
      }
    }
    return file;
  }

  /** An edit that puts one text for another, which must be there. */
  public static UnaryOperator<String> replacing(String from, String to) {
    return text -> {
      assertThat(text).contains(from);
      return text.replace(from, to);
    };
  }
}
