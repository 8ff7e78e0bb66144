package io.github.topwork.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of slf4j-simple, which reads system properties when the first logger is made. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  /**
   * Where Armeria warns, with a stack trace, of what it could not read from a client. The client is
   * told; whoever sends garbage must not fill the log.
   */
  private static final List<String> ABOUT_CLIENTS =
      List.of(
          "com.linecorp.armeria.internal.common.AbstractHttp2ConnectionHandler",
          "com.linecorp.armeria.server.Http1RequestDecoder",
          "com.linecorp.armeria.server.Http2RequestDecoder",
          "com.linecorp.armeria.server.HttpServerHandler");

  private Logging() {}

  /** Sets what nobody has set. */
  static void configure(String... arguments) {
    settings(List.of(arguments))
        .forEach(
            (key, value) -> {
              if (System.getProperty(PREFIX + key) == null) {
                System.setProperty(PREFIX + key, value);
              }
            });
  }

  /**
   * Warnings of everybody and information of ours, to standard error, one short line each; a
   * server, which runs for long, says when.
   */
  static Map<String, String> settings(List<String> arguments) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("logFile", "System.err");
    settings.put("defaultLogLevel", "warn");
    settings.put("log.io.github.topwork", "info");
    settings.put("showThreadName", "false");
    settings.put("showShortLogName", "true");
    settings.put("levelInBrackets", "false");
    if (arguments.contains("serve")) {
      settings.put("showDateTime", "true");
      settings.put("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
      ABOUT_CLIENTS.forEach(logger -> settings.put("log." + logger, "error"));
    }
    return settings;
  }
}
