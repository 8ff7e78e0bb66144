package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void closesAllOfThem_theLastOneFirst() {
    try (OpenFiles files = new OpenFiles()) {
      OpenFiles.File first = files.add(() -> closed.add("first"));
      files.add(() -> closed.add("second"));
      assertThat(first).isNotNull();
    }
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closesTheOthers_whereOneFails() {
    OpenFiles files = new OpenFiles();
    files.add(() -> closed.add("first"));
    files.add(
        () -> {
          throw new IllegalStateException("stuck");
        });

    assertThatThrownBy(files::close).hasMessage("stuck");
    assertThat(closed).containsExactly("first");
  }

  @Test
  void leavesThemOpen_whereSomebodyKeepsThem() {
    Runnable close;
    try (OpenFiles files = new OpenFiles()) {
      files.add(() -> closed.add("first"));
      files.add(() -> closed.add("second"));
      close = files.keep();
    }
    assertThat(closed).isEmpty();

    close.run();
    close.run();
    assertThat(closed).containsExactly("second", "first");
  }
}
