package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages of the documentation that tests generate. */
public final class GeneratedPage {
  /** System property that has pages written anew instead of compared. */
  private static final String UPDATE = "topwork.update";

  private GeneratedPage() {}

  /**
   * Compares a page with what it should be, or writes it where {@value #UPDATE} is set.
   *
   * @param page path below the project's root
   * @param test the test that generates it
   */
  public static void assertUpToDate(String page, String expected, Class<?> test)
      throws IOException {
    Path file = TestData.root().resolve(page);
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(file, expected);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as(
            "%s is out of date; write it with: mvn -pl import -am test -Dtest=%s"
                + " -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            page, test.getSimpleName(), UPDATE)
        .isEqualTo(expected);
  }
}
