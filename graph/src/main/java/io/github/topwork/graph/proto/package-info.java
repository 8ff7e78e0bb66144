/**
 * TensorFlow's attribute, shape and tensor messages, read into and written from the graph's own
 * types.
 *
 * <p>Entry types: {@link io.github.topwork.graph.proto.AttributeReader} and {@link
 * io.github.topwork.graph.proto.AttributeWriter}. Messages come from untrusted files: a reader
 * collects a {@link io.github.topwork.problem.Problem} for everything it cannot take and never
 * allocates more than it was allowed to.
 */
@NullMarked
package io.github.topwork.graph.proto;

import org.jspecify.annotations.NullMarked;
