/** Programs to start from; tests run them on the bundled sample. */
@NullMarked
package io.github.topwork.example;

import org.jspecify.annotations.NullMarked;
