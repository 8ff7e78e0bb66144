package io.github.topwork.importer.keras.layer;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Cases of {@link TensorFlowFunctions}, and functions that no case has. */
class TensorFlowFunctionsTest extends FamilyTest {
  @TestFactory
  Stream<DynamicTest> givesWhatKerasGives_forASmallInput() throws IOException {
    return OperationGoldens.of(2, folder);
  }
}
