package io.github.topwork.serving;

import io.github.topwork.image.DecodeLimits;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import java.util.Objects;

/**
 * How models are loaded and run.
 *
 * @param session where and how ONNX Runtime runs them
 * @param imageLimits largest image that is decoded
 * @param maxModelBytes largest model file, in bytes
 */
public record ServingOptions(
    OnnxSessionOptions session, DecodeLimits imageLimits, long maxModelBytes) {

  /** {@link OnnxSessionOptions#DEFAULT}, {@link DecodeLimits#DEFAULT}, model files up to 8 GiB. */
  public static final ServingOptions DEFAULT = builder().build();

  /** Checks all values. */
  public ServingOptions {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(imageLimits, "imageLimits");
    if (maxModelBytes < 1) {
      throw new IllegalArgumentException("maxModelBytes: " + maxModelBytes + " (expected: >= 1)");
    }
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the values. */
  public static final class Builder {
    private OnnxSessionOptions session = OnnxSessionOptions.DEFAULT;
    private DecodeLimits imageLimits = DecodeLimits.DEFAULT;
    private long maxModelBytes = 8L << 30;

    private Builder() {}

    /** Where and how ONNX Runtime runs models. */
    public Builder session(OnnxSessionOptions newSession) {
      session = newSession;
      return this;
    }

    /** Largest image that is decoded. */
    public Builder imageLimits(DecodeLimits newImageLimits) {
      imageLimits = newImageLimits;
      return this;
    }

    /** Largest model file, in bytes. */
    public Builder maxModelBytes(long newMaxModelBytes) {
      maxModelBytes = newMaxModelBytes;
      return this;
    }

    /** The options. */
    public ServingOptions build() {
      return new ServingOptions(session, imageLimits, maxModelBytes);
    }
  }
}
