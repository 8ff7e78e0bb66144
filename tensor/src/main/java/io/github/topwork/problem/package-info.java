/**
 * Errors that say what was given, what was expected, where, and what to do.
 *
 * <p>Entry types: {@link io.github.topwork.problem.Problem} and the exception that carries all of
 * them at once, {@link io.github.topwork.problem.ModelException}.
 */
@NullMarked
package io.github.topwork.problem;

import org.jspecify.annotations.NullMarked;
