/**
 * What an imported model takes and gives as a classifier of images, told by its graph: {@link
 * io.github.topwork.importer.classifier.ImageInput} the contract of its input, {@link
 * io.github.topwork.importer.classifier.ClassifierOutput} what its output holds.
 *
 * <pre>{@code
 * ImageContract contract = ImageInput.of(model).build().contract();
 * ClassifierSpec spec = new ClassifierSpec(contract, labels, ClassifierOutput.kind(model));
 * }</pre>
 */
@NullMarked
package io.github.topwork.importer.classifier;

import org.jspecify.annotations.NullMarked;
