package io.github.topwork.importer.applications;

import io.github.topwork.file.FileHash;
import io.github.topwork.importer.cache.OfficialWeights;
import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.importer.hdf5.Hdf5File;
import io.github.topwork.importer.hdf5.Hdf5Group;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.importer.keras.LayerRegistry;
import io.github.topwork.importer.keras.ModelSpec;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.problem.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the application whose weights an HDF5 file holds that does not describe a model. */
public final class WeightFileOwner {
  private static final int MAX_DEPTH = 16;

  /** Far more groups and datasets than any application has; a damaged file may go in circles. */
  private static final int MAX_ENTRIES = 50_000;

  private int entries;

  private WeightFileOwner() {}

  /**
   * Reads the file into the application whose layers have weights of these shapes in this order.
   *
   * @return the model; empty where no application fits
   * @throws IOException if the file cannot be read
   */
  public static Optional<KerasModel> read(Path file, LayerRegistry layers) throws IOException {
    long parameters;
    try (Hdf5File hdf5 = Hdf5File.open(file)) {
      if (hdf5.root().hasAttribute("model_config")) {
        return Optional.empty();
      }
      parameters = new WeightFileOwner().count(hdf5.root(), MAX_DEPTH);
    }
    for (ApplicationForm form : ApplicationForm.all()) {
      for (boolean includeTop : new boolean[] {true, false}) {
        if (form.parameters(includeTop).total() == parameters) {
          Optional<KerasModel> model = load(form, includeTop, file, layers);
          if (model.isPresent()) {
            return model;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Numbers in all datasets but those of an optimizer. */
  private long count(Hdf5Group group, int depth) {
    long sum = 0;
    for (String name : group.children()) {
      if (++entries > MAX_ENTRIES) {
        return 0;
      }
      Optional<Hdf5Dataset> dataset = group.dataset(name);
      if (dataset.isPresent()) {
        sum += dataset.get().shape().elementCount();
      } else if (depth > 0 && !name.startsWith("optimizer")) {
        Optional<Hdf5Group> child = group.group(name);
        sum += child.isPresent() ? count(child.get(), depth - 1) : 0;
      }
    }
    return sum;
  }

  private static Optional<KerasModel> load(
      ApplicationForm form, boolean includeTop, Path file, LayerRegistry layers)
      throws IOException {
    OfficialWeights official = form.officialWeights(includeTop);
    boolean isOfficial =
        official.hash().isPresent() && FileHash.of(file, official.hash().get()).matches();
    ApplicationOptions chosen = form.options(includeTop).toBuilder().imagenet(isOfficial).build();
    ModelSpec spec = form.application().spec(chosen);
    try {
      String owner = form.name() + (includeTop ? "" : " without top");
      return Optional.of(
          KerasModel.of(spec, layers, file, WeightOptions.ALL)
              .withFormat(format -> owner + ", " + format));
    } catch (ModelFormatException e) {
      // As many numbers, of another model.
      return Optional.empty();
    }
  }
}
