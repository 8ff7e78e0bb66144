package io.github.topwork.train.tf;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/**
 * How TensorFlow runs a graph.
 *
 * @param threads threads within one op; 0 for one per core. With 1, ops run one after another too,
 *     and equal inputs give equal bits.
 */
public record TfOptions(int threads) {
  /** One thread per core. */
  public static final TfOptions DEFAULT = new TfOptions(0);

  public TfOptions {
    if (threads < 0) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 0)");
    }
  }

  /**
   * For graphs that shall round as in {@code SavedModelBundle}: constant folding finds other things
   * to fold in a flat graph than behind the function calls of a SavedModel.
   */
  ConfigProto toConfigAsWritten() {
    ConfigProto.Builder config = toConfig().toBuilder();
    config
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setConstantFolding(RewriterConfig.Toggle.OFF);
    return config.build();
  }

  ConfigProto toConfig() {
    ConfigProto.Builder config = ConfigProto.newBuilder().setAllowSoftPlacement(true);
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    if (threads > 0) {
      config.setIntraOpParallelismThreads(threads);
    }
    if (threads == 1) {
      config.setInterOpParallelismThreads(1);
    }
    return config.build();
  }
}
