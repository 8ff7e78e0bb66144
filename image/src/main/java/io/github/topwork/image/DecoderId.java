package io.github.topwork.image;

import java.util.Objects;

/**
 * Names the decoder that made a model's training pixels. Decoders differ: by up to 21 of 255 on
 * photographs, libjpeg's IFAST against ISLOW, so that training with one and serving with another
 * skews the model.
 *
 * @param id name of the decoder
 * @param version raised whenever a valid file may decode to other pixels
 */
public record DecoderId(String id, int version) {
  /** Checks both components. */
  public DecoderId {
    Objects.requireNonNull(id, "id");
    if (id.isBlank()) {
      throw new IllegalArgumentException("decoder id: '" + id + "' (expected: not blank)");
    }
    if (version < 1) {
      throw new IllegalArgumentException("decoder version: " + version + " (expected: >= 1)");
    }
  }

  @Override
  public String toString() {
    return id + " " + version;
  }
}
