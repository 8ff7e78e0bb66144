/**
 * The {@code topwork} command: one class per command, none with logic of its own.
 *
 * <p>Entry type: {@link io.github.topwork.cli.Main}; {@link io.github.topwork.cli.TopworkCommand}
 * lists the commands and makes a picocli {@code CommandLine} for tests. Results go to standard
 * output, progress and logs to standard error. Exit codes: {@link
 * io.github.topwork.cli.TopworkCommand#DONE}, {@link
 * io.github.topwork.cli.TopworkCommand#CHECK_FAILED}, {@link
 * io.github.topwork.cli.TopworkCommand#BAD_INPUT}.
 */
@NullMarked
package io.github.topwork.cli;

import org.jspecify.annotations.NullMarked;
