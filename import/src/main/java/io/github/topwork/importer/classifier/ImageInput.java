package io.github.topwork.importer.classifier;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Interpolation;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.image.ResizeMode;
import io.github.topwork.importer.applications.ApplicationFamily;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How images become the only input of a model that does not say so itself: its size and channels
 * are those of the input; pixels are scaled as asked, else as Keras's {@code preprocess_input} of
 * its architecture does, told by the names of its layers.
 *
 * @param contract what the input expects
 * @param scaling how pixels are scaled
 * @param reason why so, for a person: half a sentence
 */
public record ImageInput(ImageContract contract, PixelScaling scaling, String reason) {
  /** Layers that bring pixels into range by themselves. */
  private static final Set<String> IN_MODEL = Set.of("Rescaling", "Normalization");

  /** Starts with a model and what it tells. */
  public static Builder of(ModelGraph model) {
    return new Builder(model);
  }

  /** Collects what the model leaves open. */
  public static final class Builder {
    private final ModelGraph model;
    private final ImageContract.Builder contract = ImageContract.builder();
    private Optional<PixelScaling> asked = Optional.empty();
    private @Nullable Integer askedHeight;
    private @Nullable Integer askedWidth;

    private Builder(ModelGraph model) {
      this.model = model;
    }

    /** Scales pixels so, whatever the architecture. */
    public Builder scaling(PixelScaling value) {
      asked = Optional.of(value);
      return this;
    }

    /** Size of the input in pixels where the model takes images of any size. */
    public Builder size(int height, int width) {
      askedHeight = height;
      askedWidth = width;
      return this;
    }

    /** How images are resized: {@link Interpolation#BILINEAR} where not set. */
    public Builder interpolation(Interpolation value) {
      contract.interpolation(value);
      return this;
    }

    /** What happens to another aspect ratio: {@link ResizeMode#STRETCH} where not set. */
    public Builder resize(ResizeMode value) {
      contract.resize(value);
      return this;
    }

    /** Whose pixels a file becomes: {@link KnownDecoder#TOPWORK} where not set. */
    public Builder decoder(KnownDecoder value) {
      contract.decoder(value.id());
      return this;
    }

    /**
     * Decides.
     *
     * @throws ModelFormatException if no scaling is asked for and the architecture does not tell it
     * @throws ShapeMismatchException if the model has no image input, or neither it nor {@link
     *     #size} says its size, or they do not agree
     * @throws IllegalArgumentException if the scaling is for another number of channels
     */
    public ImageInput build() {
      // Read before the shape: what the layers tell is the same for every size.
      Scaled scaled = asked.map(value -> new Scaled(value, "as asked")).orElseGet(this::told);
      Shape shape = model.inputs().size() == 1 ? model.inputs().get(0).shape() : Shape.UNKNOWN;
      if (shape.rank() != 4 || !shape.dim(3).isKnown()) {
        throw refused(
            "Model does not take images",
            "inputs " + model.inputs(),
            "one input [batch, height, width, channels] of known channels",
            "give a model of images, or run it with tensors");
      }
      int channels = Math.toIntExact(shape.dim(3).sizeOrMinusOne());
      int height = side(shape.dim(1), askedHeight);
      int width = side(shape.dim(2), askedWidth);
      if (!agrees(shape.dim(1), askedHeight) || !agrees(shape.dim(2), askedWidth)) {
        throw refused(
            "Model takes images of one size only",
            "ImageInput.size " + askedHeight + "x" + askedWidth,
            height + "x" + width + ", to which images of every size are brought",
            "leave ImageInput.size out; a model for another size is saved in Keras with the input"
                + " shape (None, None, "
                + channels
                + "), or is a weights file of Keras Applications");
      }
      contract.size(height, width).channels(channels).preset(scaled.scaling());
      return new ImageInput(contract.build(), scaled.scaling(), scaled.reason());
    }

    private int side(Dim declared, @Nullable Integer wanted) {
      if (declared.isKnown()) {
        return Math.toIntExact(declared.sizeOrMinusOne());
      }
      if (wanted == null || wanted < 1) {
        throw refused(
            "Model does not say the size of its images",
            "input " + model.inputs().get(0),
            "a size for the images",
            "say which with ImageInput.size, such as 224x224");
      }
      return wanted;
    }

    private static boolean agrees(Dim declared, @Nullable Integer wanted) {
      return wanted == null || !declared.isKnown() || declared.sizeOrMinusOne() == wanted;
    }

    /** A scaling and why. */
    private record Scaled(PixelScaling scaling, String reason) {}

    private Scaled told() {
      for (LayerTree.Entry entry : model.layers().flatten()) {
        if (IN_MODEL.contains(entry.layer().className())) {
          return new Scaled(
              PixelScaling.NONE, "its layer '" + entry.path() + "' scales pixels by itself");
        }
      }
      return ApplicationFamily.of(names())
          .map(
              family ->
                  new Scaled(
                      family.preprocessing(), "as Keras's " + family.name() + " was trained with"))
          .orElseThrow(
              () ->
                  new ModelFormatException(
                      new Problem(
                          "Cannot tell how the model wants its pixels",
                          "a model of an architecture that is not known",
                          "a preset: none (0 to 255), unit (0 to 1), tf (-1 to 1), torch, caffe",
                          model.provenance().source(),
                          "say how its training images were scaled with ImageInput.scaling")));
    }

    /** All segments of the names of layers and nodes. */
    private Set<String> names() {
      Set<String> names = new HashSet<>();
      model.layers().flatten().forEach(entry -> names.add(entry.layer().name()));
      for (Node node : model.graph().nodes()) {
        names.addAll(List.of(node.name().split("/")));
      }
      return names;
    }

    private ShapeMismatchException refused(String what, String given, String expected, String fix) {
      return new ShapeMismatchException(
          new Problem(what, given, expected, model.provenance().source(), fix));
    }
  }
}
