package io.github.topwork.train.data;

import io.github.topwork.image.ImageContract;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Augmentation as a line of text, such as {@code flip,rotation=0.1,zoom=-0.3:0.1,contrast=0.1}.
 *
 * <p>Each name stands for a layer of Keras, the value behind it for the setting that matters most.
 * Two numbers with a colon between them are the bounds of a range. What is no name of an
 * augmentation is another setting of the one before it, as Keras calls it: {@code
 * rotation=0.1,fill_mode=constant}.
 */
public final class Augmentations {
  /**
   * A layer by its short name.
   *
   * @param settings what the value behind the name sets
   * @param otherwise the value where none is given; empty for Keras's default
   * @param needsValue whether there is none without one
   */
  private record Kind(
      String name, String className, List<String> settings, String otherwise, boolean needsValue) {
    static Kind of(String name, String className, String... settings) {
      return new Kind(name, className, List.of(settings), "", true);
    }

    Kind withDefault(String value) {
      return new Kind(name, className, settings, value, false);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          Kind.of("flip", "RandomFlip", "mode").withDefault("horizontal"),
          Kind.of("rotation", "RandomRotation", "factor"),
          Kind.of("zoom", "RandomZoom", "height_factor"),
          Kind.of("translation", "RandomTranslation", "height_factor", "width_factor"),
          Kind.of("shear", "RandomShear", "x_factor", "y_factor"),
          Kind.of("contrast", "RandomContrast", "factor"),
          Kind.of("brightness", "RandomBrightness", "factor"),
          Kind.of("saturation", "RandomSaturation", "factor"),
          Kind.of("hue", "RandomHue", "factor"),
          Kind.of("grayscale", "RandomGrayscale", "factor").withDefault(""),
          Kind.of("invert", "RandomInvert", "factor"),
          Kind.of("posterization", "RandomPosterization", "factor"),
          Kind.of("sharpness", "RandomSharpness", "factor"),
          Kind.of("erasing", "RandomErasing", "factor").withDefault(""),
          Kind.of("noise", "GaussianNoise", "stddev"),
          Kind.of("mixup", "MixUp", "alpha").withDefault(""),
          Kind.of("cutmix", "CutMix", "factor").withDefault(""));

  /** Of no special size: what is wrong for one is wrong for all. */
  private static final ImageContract ANY = ImageContract.builder().size(32, 32).build();

  private Augmentations() {}

  /** All names, in the order in which they are listed to users. */
  public static List<String> names() {
    return KINDS.stream().map(Kind::name).toList();
  }

  /**
   * Reads a line.
   *
   * @return layers in the order of the line
   * @throws IllegalArgumentException with all that is wrong with it; known names are listed
   */
  public static List<LayerDefinition> parse(String text) {
    List<LayerDefinition> layers = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String word = (equals < 0 ? part : part.substring(0, equals)).strip();
      String value = equals < 0 ? "" : part.substring(equals + 1).strip();
      Kind kind = KINDS.stream().filter(each -> each.name().equals(word)).findFirst().orElse(null);
      if (kind != null && kind.needsValue() && value.isEmpty()) {
        problems.add(word + ": no value (expected: " + word + "=NUMBER)");
      } else if (kind != null) {
        layers.add(layer(kind, value.isEmpty() ? kind.otherwise() : value));
      } else if (equals < 0 || layers.isEmpty() || value.isEmpty()) {
        Set<String> names = new TreeSet<>(names());
        problems.add(
            "'"
                + word
                + "' (expected one of: "
                + String.join(", ", names())
                + NearNames.hint(word, names)
                + ")");
      } else {
        layers.set(layers.size() - 1, layers.get(layers.size() - 1).with(word, value(value)));
      }
    }
    if (problems.isEmpty()) {
      try {
        new Augmentation(layers, 0).check(ANY);
      } catch (ModelException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("augmentation " + String.join("; ", problems));
    }
    return layers;
  }

  private static LayerDefinition layer(Kind kind, String value) {
    LayerDefinition layer = Layers.of(kind.className());
    if (!value.isEmpty()) {
      for (String setting : kind.settings()) {
        layer = layer.with(setting, value(value));
      }
    }
    return layer;
  }

  /** A number, two numbers, or a text. */
  private static Object value(String text) {
    String[] bounds = text.split(":", -1);
    try {
      if (bounds.length == 2) {
        return List.of(Double.valueOf(bounds[0]), Double.valueOf(bounds[1]));
      }
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
