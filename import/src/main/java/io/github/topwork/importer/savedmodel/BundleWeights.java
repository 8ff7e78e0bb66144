package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.savedmodel.TensorBundleReader;
import io.github.topwork.tensor.TensorData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The weights of a SavedModel by Keras's names; owns the bundle. */
final class BundleWeights implements WeightSource {
  private final @Nullable TensorBundleReader bundle;
  private final Map<String, String> keys = new HashMap<>();

  BundleWeights(@Nullable TensorBundleReader bundle, List<VariableBinding> bindings) {
    this.bundle = bundle;
    bindings.forEach(binding -> keys.put(binding.variable().name(), binding.key()));
  }

  @Override
  public Optional<TensorData> find(String variable) {
    String key = keys.get(variable);
    return key == null || bundle == null ? Optional.empty() : Optional.of(bundle.read(key));
  }

  @Override
  public void close() {
    if (bundle != null) {
      bundle.close();
    }
  }
}
