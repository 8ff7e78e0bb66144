package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class LoggingTest {
  @Test
  void aServerSaysWhen() {
    Map<String, String> serving = Logging.settings(List.of("serve", "--port", "0"));

    assertThat(serving).containsEntry("showDateTime", "true");
    SimpleDateFormat format =
        new SimpleDateFormat(Objects.requireNonNull(serving.get("dateTimeFormat")), Locale.ROOT);
    format.setTimeZone(TimeZone.getTimeZone("UTC"));
    assertThat(format.format(new Date(0))).isEqualTo("1970-01-01T00:00:00.000Z");
    assertThat(Logging.settings(List.of("train"))).doesNotContainKey("showDateTime");
  }
}
