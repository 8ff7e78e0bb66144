package io.github.topwork;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.backbone.BackboneCut;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a pretrained model knows of images, without its classifier: the {@code base_model} of
 * Keras's guides. Holds the weights until closed; the models on it need them.
 *
 * <pre>{@code
 * try (Backbone xception = Backbone.open(Path.of("xception.keras"))) {
 *   Model.Builder model = Model.on(xception);
 * }
 * }</pre>
 */
public final class Backbone implements AutoCloseable {
  private final ImportedModel imported;
  private final BackboneCut cut;

  private Backbone(ImportedModel imported, BackboneCut cut) {
    this.imported = imported;
    this.cut = cut;
  }

  /**
   * Reads a model that Keras saved, in whichever of its formats, up to the last features before its
   * classifier.
   *
   * @throws IOException if it cannot be read
   * @throws io.github.topwork.problem.ModelException with all that is wrong with it
   */
  public static Backbone open(Path model) throws IOException {
    return of(ModelImporters.read(model, ImportOptions.defaults()));
  }

  /** Takes a model that was imported before, such as one of {@code Applications}, and closes it. */
  public static Backbone of(ImportedModel imported) {
    return of(imported, CutPoint.automatic());
  }

  /**
   * Takes a model that was imported before, up to a layer or value, and closes it.
   *
   * @throws io.github.topwork.problem.SignatureNotFoundException if there is no such layer; the
   *     model is closed then
   */
  public static Backbone of(ImportedModel imported, CutPoint end) {
    try {
      return new Backbone(imported, Backbones.cut(imported.model(), end));
    } catch (RuntimeException e) {
      imported.close();
      throw e;
    }
  }

  /** One sentence on where the model was cut, and why there. */
  public String reason() {
    return cut.reason();
  }

  /** What goes in: {@code float32[batch, height, width, channels]} for images. */
  public TensorSpec input() {
    return graph().inputs().get(0);
  }

  /** What comes out: the features. */
  public TensorSpec features() {
    return graph().outputs().get(0);
  }

  ModelGraph graph() {
    return cut.backbone();
  }

  WeightSource weights() {
    return imported.weights();
  }

  /** Lets go of the weights; models on this backbone cannot be used any more. */
  @Override
  public void close() {
    imported.close();
  }
}
