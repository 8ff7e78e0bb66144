package io.github.topwork.cli;

/** Settings of slf4j-simple, which reads system properties when the first logger is made. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  /** Warnings of everybody and information of ours, to standard error, one short line each. */
  static void configure() {
    setDefault("logFile", "System.err");
    setDefault("defaultLogLevel", "warn");
    setDefault("log.io.github.topwork", "info");
    setDefault("showThreadName", "false");
    setDefault("showShortLogName", "true");
    setDefault("levelInBrackets", "false");
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(PREFIX + key) == null) {
      System.setProperty(PREFIX + key, value);
    }
  }
}
