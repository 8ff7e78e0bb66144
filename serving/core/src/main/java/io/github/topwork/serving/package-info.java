/**
 * Runs exported models with ONNX Runtime inside a JVM process; no network here.
 *
 * <p>Entry type: {@link io.github.topwork.serving.ModelRepository}. It owns {@link
 * io.github.topwork.serving.ServedModel}s by name and version and lends them: a model that is
 * replaced or unloaded is freed when its last {@link io.github.topwork.serving.ModelLease} is
 * closed, because freeing a session that is running kills the process.
 *
 * <pre>{@code
 * try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
 *   models.load("pets", Path.of("pets.onnx"));
 *   try (ModelLease lease = models.acquire("pets")) {
 *     for (Prediction prediction : lease.model().classify(jpegBytes, 3)) {
 *       System.out.println(prediction.label() + " " + prediction.probability());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The caller chooses {@code com.microsoft.onnxruntime:onnxruntime} (CPU) or {@code
 * onnxruntime_gpu} (CUDA) and adds exactly one of them.
 */
@NullMarked
package io.github.topwork.serving;

import org.jspecify.annotations.NullMarked;
