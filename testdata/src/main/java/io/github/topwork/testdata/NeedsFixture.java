package io.github.topwork.testdata;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or a class of tests, that reads real models that are not part of the project: {@link
 * TestData#fixture} finds them. Where one is absent the test is skipped, before it begins and with
 * the name of what is missing; an assumption inside a test can be taken for the exception that the
 * test waits for.
 *
 * <p>These tests have the tag {@value #TAG}, so that they can be run alone.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag(NeedsFixture.TAG)
@ExtendWith(FixtureCondition.class)
public @interface NeedsFixture {
  /** The tag of all tests that read fixtures. */
  String TAG = "fixtures";

  /** Paths below the folder of fixtures; none: the folder itself is enough. */
  String[] value() default {};
}
