/**
 * ONNX Runtime: the one place that uses its classes. What a process may have of it, who frees which
 * native memory, and what its errors mean.
 *
 * <p>Entry type: {@link io.github.topwork.onnxruntime.OnnxSession}.
 *
 * <pre>{@code
 * try (OnnxSession session = OnnxSession.open(Path.of("model.onnx"), OnnxSessionOptions.DEFAULT)) {
 *   Map<String, TensorData> outputs = session.run(Map.of("images", images));
 * }
 * }</pre>
 *
 * <p>The caller chooses {@code com.microsoft.onnxruntime:onnxruntime} (CPU) or {@code
 * onnxruntime_gpu} (CUDA) and adds exactly one of them.
 */
@NullMarked
package io.github.topwork.onnxruntime;

import org.jspecify.annotations.NullMarked;
