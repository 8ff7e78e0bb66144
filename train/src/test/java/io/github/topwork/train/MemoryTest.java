package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Training frees what it takes: native memory stays where it is, however many steps are done. */
class MemoryTest {
  private static final int WARM_UP = 300;
  private static final int STEPS = 1000;
  private static final int STEPS_A_ROUND = 50;
  private static final int BATCH = 768;
  private static final long BATCH_BYTES = BATCH * 192 * 4L;

  /** A quarter of what one leaked batch for each step would take. */
  private static final long ALLOWED_GROWTH_BYTES = STEPS * BATCH_BYTES / 4;

  @Test
  void aThousandSteps_takeNoMoreMemory() {
    TransferModel model =
        TransferModel.of(SmallNet.backbone(), SmallNet.weightSource(), Head.classifier(3, 0.1))
            .freeze("backbone");
    Batch batch = SmallNet.batch(BATCH, 3, 1);
    CompileOptions options =
        CompileOptions.of(
            OptimizerSpec.adam(), Loss.sparseCategoricalCrossentropy(), Metric.accuracy());
    try (CompiledModel compiled = model.compile(options)) {
      steps(compiled, batch, WARM_UP);
      System.gc();
      long residentBefore = Pointer.physicalBytes();
      long trackedBefore = Pointer.totalBytes();
      for (int done = 0; done < STEPS; done += STEPS_A_ROUND) {
        steps(compiled, batch, STEPS_A_ROUND);
        assertThat(Pointer.totalBytes() - trackedBefore).isLessThan(BATCH_BYTES);
        // The heap is resident too: without this it grows through all that the machine grants it.
        System.gc();
      }
      assertThat(Pointer.physicalBytes() - residentBefore).isLessThan(ALLOWED_GROWTH_BYTES);
    }
  }

  private static void steps(CompiledModel compiled, Batch batch, int count) {
    for (int i = 0; i < count; i++) {
      compiled.trainOnBatch(batch);
    }
  }
}
