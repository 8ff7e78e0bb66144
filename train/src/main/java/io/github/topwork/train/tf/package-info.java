/**
 * Where Topwork's graph meets TensorFlow Java: writing ops, importing a graph with its weights,
 * feeding and fetching tensors.
 *
 * <p>Entry type: {@code TfModel}, a model ready to run. What holds native memory here is {@code
 * AutoCloseable} and frees it when closed.
 */
@NullMarked
package io.github.topwork.train.tf;

import org.jspecify.annotations.NullMarked;
