/**
 * Layers put around a backbone: {@link io.github.topwork.train.head.Preprocessing} in front, a
 * {@link io.github.topwork.train.head.Head} behind. They are descriptions; {@link
 * io.github.topwork.train.head.HeadWriter} turns them into nodes, variables and layers, once for
 * inference and once in training mode over the same variables.
 */
@NullMarked
package io.github.topwork.train.head;

import org.jspecify.annotations.NullMarked;
