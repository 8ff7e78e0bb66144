package io.github.topwork.importer.cache;

import java.util.Optional;

/**
 * A file with official ImageNet weights.
 *
 * @param file its name in {@code ~/.keras/models}
 * @param url where Keras takes it from
 * @param hash MD5 (32 digits) or SHA-256 (64 digits), lower case, as Keras's source states it;
 *     absent where Keras checks none
 */
public record OfficialWeights(String file, String url, Optional<String> hash) {
  /** Server that Keras takes its files from. */
  public static final String SERVER = "https://storage.googleapis.com/";

  private static final String BASE = SERVER + "tensorflow/keras-applications/";

  /**
   * Returns the same file on another server.
   *
   * @param server with the folders of {@link #SERVER}
   * @throws IllegalArgumentException if it is no address of a server
   */
  public OfficialWeights mirror(String server) {
    if (!server.matches("https?://[^\\s<>\"{}|^`]+")) {
      throw new IllegalArgumentException(
          "OfficialWeights.mirror: '"
              + server
              + "' (expected: http or https, such as "
              + SERVER
              + ")");
    }
    String base = server.endsWith("/") ? server : server + "/";
    return new OfficialWeights(file, base + url.substring(SERVER.length()), hash);
  }

  /** A file in a folder of Keras's server. */
  public static OfficialWeights of(String folder, String file, String hash) {
    return new OfficialWeights(
        file, BASE + folder + "/" + file, hash.isEmpty() ? Optional.empty() : Optional.of(hash));
  }

  /** A file named as most are, with or without {@code _notop}. */
  public static OfficialWeights kernels(
      String folder, String model, boolean top, String... hashes) {
    return of(
        folder,
        model + "_weights_tf_dim_ordering_tf_kernels" + (top ? "" : "_notop") + ".h5",
        hashes[top ? 0 : 1]);
  }
}
