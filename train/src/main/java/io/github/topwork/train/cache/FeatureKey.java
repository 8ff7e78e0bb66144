package io.github.topwork.train.cache;

import io.github.topwork.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All that a feature depends on besides the image: change one and the features are others.
 *
 * @param model SHA-256 of the model's files
 * @param weights SHA-256 of the weights in use, or empty where they are the model's own
 * @param cut the value at which the backbone ends, for example {@code block14_sepconv2_act/Relu:0}
 *     with what is appended to it, such as the pooling
 * @param preprocessing the image contract, in its text form
 * @param floats numbers per feature, at least 1
 */
public record FeatureKey(
    String model, String weights, String cut, String preprocessing, int floats) {
  public FeatureKey {
    if (floats < 1) {
      throw new IllegalArgumentException("floats: " + floats + " (expected: >= 1)");
    }
  }

  /** SHA-256 over all parts, each with its length before it; lower-case hexadecimal. */
  public String digest() {
    Sha256 digest = new Sha256();
    for (String part :
        List.of("topwork-features-1", model, weights, cut, preprocessing, String.valueOf(floats))) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.add(bytes.length + ":").add(bytes);
    }
    return digest.hex();
  }
}
