/**
 * What may be differentiated. TensorFlow's C++ gradients are missing for many ops and silently
 * wrong for some, so every op between a trainable variable and the loss must be on {@code
 * GradientAllowList}, each entry of which a test proves by finite differences.
 */
@NullMarked
package io.github.topwork.train.gradient;

import org.jspecify.annotations.NullMarked;
