/**
 * Training from a backbone and a folder of images to a run folder that holds all that another
 * machine needs.
 *
 * <p>Entry types: {@link io.github.topwork.train.run.TrainingJob} makes a run, {@link
 * io.github.topwork.train.run.RunFolder} opens one, {@link io.github.topwork.train.run.Evaluation}
 * measures any model on labelled images.
 *
 * <p>A run folder:
 *
 * <pre>
 * model/          the trained model, a SavedModel
 * model.onnx      the same for ONNX Runtime; added by whoever exports it
 * labels.txt      class names, one a line, in the order of the outputs
 * run.json        options, versions, seed, where the backbone came from, results
 * history.csv     loss and metrics of every epoch
 * history.png     the same as curves
 * confusion.png   the confusion matrix of the validation images
 * checkpoints/    weights after the last and after the best epoch, as tensor bundles, and what {@link
 *                 io.github.topwork.train.run.TrainingOptions#resume} needs to go on
 * </pre>
 *
 * <p>Every file is written beside its name and renamed when it is complete. {@code run.json} says
 * in {@code status} whether the run is {@code running}, {@code completed}, {@code interrupted} or
 * {@code failed}; {@code model/} is there once it is completed.
 */
@NullMarked
package io.github.topwork.train.run;

import org.jspecify.annotations.NullMarked;
