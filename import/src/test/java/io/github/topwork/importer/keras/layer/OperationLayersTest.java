package io.github.topwork.importer.keras.layer;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Cases of {@link OperationLayers}, and operations that no case has. */
class OperationLayersTest extends FamilyTest {
  @TestFactory
  Stream<DynamicTest> givesWhatKerasGives_forASmallInput() throws IOException {
    return OperationGoldens.of(3, folder);
  }
}
