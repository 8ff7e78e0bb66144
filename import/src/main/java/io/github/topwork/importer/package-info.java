/**
 * Turns what Keras saved into a {@link io.github.topwork.graph.ModelGraph} with its weights.
 *
 * <p>Entry type: {@link io.github.topwork.importer.ModelImporters}; {@link
 * io.github.topwork.importer.Backbones} cuts the result at a feature tensor.
 *
 * <pre>{@code
 * try (ImportedModel imported = ModelImporters.read(Path.of("model"), ImportOptions.defaults())) {
 *   ModelGraph backbone = Backbones.cut(imported.model(), CutPoint.automatic()).backbone();
 * }
 * }</pre>
 */
@NullMarked
package io.github.topwork.importer;

import org.jspecify.annotations.NullMarked;
