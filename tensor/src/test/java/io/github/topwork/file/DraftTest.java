package io.github.topwork.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftTest {
  private final Drafts drafts = new Drafts();
  @TempDir private Path folder;

  @Test
  void aFileAppearsWhenItIsPublished_inPlaceOfTheOldOne() throws IOException {
    Path target = Files.writeString(folder.resolve("model.onnx"), "old");

    try (Draft draft = Draft.file(drafts, target)) {
      write(draft, "new");
      assertThat(target).hasContent("old");
      draft.publish();
    }

    assertThat(target).hasContent("new");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void aFolderAppearsWhenItIsPublished_inPlaceOfAnEmptyOne() throws IOException {
    Path target = Files.createDirectory(folder.resolve("model"));

    try (Draft draft = Draft.folder(drafts, target)) {
      Files.writeString(draft.path().resolve("a"), "1");
      draft.publish();
    }

    assertThat(target.resolve("a")).hasContent("1");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void leavesNothing_whenItIsNotPublished() throws IOException {
    try (Draft file = Draft.file(drafts, folder.resolve("a"));
        Draft tree = Draft.folder(drafts, folder.resolve("b"))) {
      write(file, "half");
      Files.writeString(Files.createDirectory(tree.path().resolve("c")).resolve("d"), "half");
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void discardAll_deletesWhatIsOpen_andLetsNothingAppearAnyMore() throws IOException {
    Path kept = folder.resolve("kept");
    try (Draft published = Draft.file(drafts, kept)) {
      published.publish();
    }
    Draft file = Draft.file(drafts, folder.resolve("a"));
    Draft tree = Draft.folder(drafts, folder.resolve("b"));
    Files.writeString(tree.path().resolve("c"), "half");

    drafts.discardAll();

    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(kept));
    assertThatExceptionOfType(CancellationException.class).isThrownBy(file::publish);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> Draft.file(drafts, folder.resolve("new")));
    // A writer that has not noticed does not bring it back.
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> write(file, "late"));
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Files.writeString(tree.path().resolve("e"), "late"));
    file.close();
    tree.close();
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(kept));
  }

  private static void write(Draft draft, String text) throws IOException {
    try (OutputStream out = draft.open()) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
