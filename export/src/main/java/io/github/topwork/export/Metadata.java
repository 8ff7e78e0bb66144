package io.github.topwork.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an exported file says about itself in {@code metadata_props}. */
final class Metadata {
  private Metadata() {}

  static SortedMap<String, String> of(ModelGraph model, OnnxExportOptions options) {
    SortedMap<String, String> metadata = new TreeMap<>();
    options.labels().map(Labels::toJson).ifPresent(put(metadata, ModelMetadata.LABELS));
    options.image().map(ImageContract::toJson).ifPresent(put(metadata, ModelMetadata.IMAGE));
    options.outputKind().map(OutputKind::output).ifPresent(put(metadata, ModelMetadata.OUTPUT));
    options
        .outputKind()
        .map(OutputKind::activation)
        .ifPresent(put(metadata, ModelMetadata.ACTIVATION));
    metadata.put(ModelMetadata.PROVENANCE, provenance(model.provenance(), options));
    return metadata;
  }

  private static java.util.function.Consumer<String> put(
      SortedMap<String, String> metadata, String key) {
    return value -> metadata.put(key, value);
  }

  private static String provenance(Provenance source, OnnxExportOptions options) {
    SortedMap<String, String> entries = new TreeMap<>(options.provenance());
    entries.put("format", source.format());
    entries.put("producer", source.producer());
    entries.put("source", source.source());
    entries.put("sha256", source.sha256());
    entries.put("topwork", TopworkVersion.get());
    try {
      return new ObjectMapper().writeValueAsString(entries);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts that cannot be written as JSON: " + entries, e);
    }
  }
}
