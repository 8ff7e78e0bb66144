package io.github.topwork.serving;

import io.github.topwork.image.DecodeLimits;
import java.util.Objects;

/**
 * How models are loaded and run.
 *
 * @param provider where models run
 * @param cudaDevice number of the GPU, from 0; only for {@link Provider#CUDA}
 * @param intraOpThreads threads of one request inside ONNX Runtime; 0 leaves it to ONNX Runtime
 *     (one per physical core)
 * @param optimization how far ONNX Runtime rewrites the graph
 * @param imageLimits largest image that is decoded
 * @param maxModelBytes largest model file, in bytes
 */
public record ServingOptions(
    Provider provider,
    int cudaDevice,
    int intraOpThreads,
    Optimization optimization,
    DecodeLimits imageLimits,
    long maxModelBytes) {

  /** CPU, all optimisations, {@link DecodeLimits#DEFAULT}, model files up to 8 GiB. */
  public static final ServingOptions DEFAULT = builder().build();

  /** Where models run. */
  public enum Provider {
    /** The CPU; works everywhere. */
    CPU,
    /** An NVIDIA GPU; needs {@code onnxruntime_gpu}, CUDA 12 and cuDNN 9. */
    CUDA
  }

  /** ONNX Runtime's graph optimisation levels. */
  public enum Optimization {
    /** None. */
    NONE,
    /** Redundant nodes removed, constants folded. */
    BASIC,
    /** Also operators fused. */
    EXTENDED,
    /** Also layouts changed. */
    ALL
  }

  /** Checks all values. */
  public ServingOptions {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(optimization, "optimization");
    Objects.requireNonNull(imageLimits, "imageLimits");
    check("cudaDevice", cudaDevice, 0);
    check("intraOpThreads", intraOpThreads, 0);
    check("maxModelBytes", maxModelBytes, 1);
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  private static void check(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }

  /** Collects the values. */
  public static final class Builder {
    private Provider provider = Provider.CPU;
    private int cudaDevice;
    private int intraOpThreads;
    private Optimization optimization = Optimization.ALL;
    private DecodeLimits imageLimits = DecodeLimits.DEFAULT;
    private long maxModelBytes = 8L << 30;

    private Builder() {}

    /** Where models run. */
    public Builder provider(Provider newProvider) {
      provider = newProvider;
      return this;
    }

    /** Number of the GPU, from 0. */
    public Builder cudaDevice(int newCudaDevice) {
      cudaDevice = newCudaDevice;
      return this;
    }

    /** Threads of one request; 0 leaves it to ONNX Runtime. */
    public Builder intraOpThreads(int newIntraOpThreads) {
      intraOpThreads = newIntraOpThreads;
      return this;
    }

    /** How far ONNX Runtime rewrites the graph. */
    public Builder optimization(Optimization newOptimization) {
      optimization = newOptimization;
      return this;
    }

    /** Largest image that is decoded. */
    public Builder imageLimits(DecodeLimits newImageLimits) {
      imageLimits = newImageLimits;
      return this;
    }

    /** Largest number of pixels that is decoded, width × height. */
    public Builder maxImagePixels(long maxImagePixels) {
      imageLimits = imageLimits.withMaxPixels(maxImagePixels);
      return this;
    }

    /** Largest model file, in bytes. */
    public Builder maxModelBytes(long newMaxModelBytes) {
      maxModelBytes = newMaxModelBytes;
      return this;
    }

    /** The options. */
    public ServingOptions build() {
      return new ServingOptions(
          provider, cudaDevice, intraOpThreads, optimization, imageLimits, maxModelBytes);
    }
  }
}
