package io.github.topwork.train.tf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;

class TensorFlowLibraryTest {
  @Test
  void loadsInAnInterruptedThread_whichStaysInterrupted() {
    Thread.currentThread().interrupt();

    TensorFlowLibrary.load();
    boolean isInterrupted = Thread.interrupted();

    assertThat(isInterrupted).isTrue();
    assertThat(TensorFlow.version()).isNotEmpty();
  }
}
