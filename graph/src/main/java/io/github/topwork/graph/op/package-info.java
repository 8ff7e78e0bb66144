/**
 * What TensorFlow knows about its ops: names and lengths of arguments, element types, attributes
 * and their defaults.
 *
 * <p>Entry type: {@link io.github.topwork.graph.op.OpRegistry}. Its data is the resource {@code
 * op-list.pb.gz}, a gzipped {@code OpList} message without documentation, written by {@code
 * OpRegistryTest} from {@code TensorFlow.registeredOpList()} and compared with it in every build.
 */
@NullMarked
package io.github.topwork.graph.op;

import org.jspecify.annotations.NullMarked;
