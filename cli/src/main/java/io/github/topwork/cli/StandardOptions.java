package io.github.topwork.cli;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class StandardOptions {
  static final String DEBUG = "--debug";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean isHelpAsked;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions and exit.")
  private boolean isVersionAsked;

  @Option(names = DEBUG, description = "Print stack traces; so does the variable TOPWORK_DEBUG=1.")
  private boolean isDebug;

  /** Does the command print stack traces? */
  boolean isDebug() {
    return isDebug;
  }
}
