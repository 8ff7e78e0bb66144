package io.github.topwork.onnxruntime;

import java.util.Objects;

/**
 * Where and how ONNX Runtime runs a model.
 *
 * @param provider where
 * @param cudaDevice number of the GPU, from 0; only for {@link Provider#CUDA}
 * @param intraOpThreads threads of one run; 0 leaves it to ONNX Runtime (one per physical core)
 * @param optimization how far the graph is rewritten
 */
public record OnnxSessionOptions(
    Provider provider, int cudaDevice, int intraOpThreads, OptimizationLevel optimization) {

  /** The CPU, as many threads as ONNX Runtime likes, all optimisations. */
  public static final OnnxSessionOptions DEFAULT =
      new OnnxSessionOptions(Provider.CPU, 0, 0, OptimizationLevel.ALL_OPT);

  /** Where models run. */
  public enum Provider {
    /** The CPU; works everywhere. */
    CPU,
    /** An NVIDIA GPU; needs {@code onnxruntime_gpu}, CUDA 12 and cuDNN 9. */
    CUDA
  }

  /** Checks all values. */
  public OnnxSessionOptions {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(optimization, "optimization");
    if (cudaDevice < 0 || intraOpThreads < 0) {
      throw new IllegalArgumentException(
          "cudaDevice: "
              + cudaDevice
              + ", intraOpThreads: "
              + intraOpThreads
              + " (expected: both >= 0)");
    }
  }

  /** Returns these options on a GPU. */
  public OnnxSessionOptions withCuda(int device) {
    return new OnnxSessionOptions(Provider.CUDA, device, intraOpThreads, optimization);
  }

  /** Returns these options with another number of threads; 0 leaves it to ONNX Runtime. */
  public OnnxSessionOptions withIntraOpThreads(int threads) {
    return new OnnxSessionOptions(provider, cudaDevice, threads, optimization);
  }

  /** Returns these options with another level. */
  public OnnxSessionOptions withOptimization(OptimizationLevel level) {
    return new OnnxSessionOptions(provider, cudaDevice, intraOpThreads, level);
  }
}
