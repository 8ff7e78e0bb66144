/** TensorFlow itself, to compare with. */
@NullMarked
package io.github.topwork.graph.oracle;

import org.jspecify.annotations.NullMarked;
