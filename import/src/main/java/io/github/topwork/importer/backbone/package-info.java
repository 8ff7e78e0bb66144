/**
 * Cuts backbones off models: {@link io.github.topwork.importer.backbone.Backbones} at a layer or
 * value of the user's choice, or at the last feature tensor before the classifier.
 */
@NullMarked
package io.github.topwork.importer.backbone;

import org.jspecify.annotations.NullMarked;
