package io.github.topwork.testdata;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips what {@link NeedsFixture} marks where a fixture is absent. */
final class FixtureCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), NeedsFixture.class)
        .map(needed -> evaluate(needed, TestData.fixtures()))
        .orElse(ConditionEvaluationResult.enabled("reads no fixtures"));
  }

  static ConditionEvaluationResult evaluate(NeedsFixture needed, Path folder) {
    Optional<Path> missing =
        Files.isDirectory(folder)
            ? Arrays.stream(needed.value())
                .map(folder::resolve)
                .filter(path -> !Files.exists(path))
                .findFirst()
            : Optional.of(folder);
    return missing
        .map(path -> ConditionEvaluationResult.disabled("no fixture " + path))
        .orElse(ConditionEvaluationResult.enabled("fixtures are there"));
  }
}
