package io.github.topwork.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the arrows between modules, as {@code docs/architecture.md} draws them. */
class ArchitectureTest {
  private static final String ROOT = "io.github.topwork.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.topwork");

  /** What a module's classes may use beyond the JDK, the annotations and themselves. */
  private enum Module {
    PROBLEM("problem"),
    FILE("file"),
    TENSOR("tensor", of(PROBLEM), of(FILE)),
    GRAPH("graph", "org.tensorflow.proto..", "com.google.protobuf..", "com.fasterxml.jackson.."),
    ONNX_RUNTIME("onnxruntime", "ai.onnxruntime..", "org.slf4j.."),
    IMAGE("image", "com.fasterxml.jackson.."),
    IMPORT(
        "importer",
        of(GRAPH),
        of(IMAGE),
        "com.fasterxml.jackson..",
        "io.jhdf..",
        "org.apache.commons.compress.."),
    TRAIN(
        "train",
        of(GRAPH),
        of(IMPORT),
        of(IMAGE),
        "org.tensorflow..",
        // JavaCPP: functions of the C library, around the first session of TensorFlow.
        "org.bytedeco.javacpp..",
        "com.google.protobuf..",
        "com.fasterxml.jackson..",
        "me.tongfei..",
        "org.knowm..",
        "org.slf4j.."),
    EXPORT(
        "export",
        of(GRAPH),
        of(IMAGE),
        of(ONNX_RUNTIME),
        "ai.onnx..",
        "com.google.protobuf..",
        "com.fasterxml.jackson.."),
    SERVER(
        "serving.server",
        ROOT + "serving..",
        of(IMAGE),
        "com.linecorp.armeria..",
        "io.netty..",
        "com.fasterxml.jackson..",
        "org.slf4j.."),
    SERVING("serving", of(IMAGE), of(ONNX_RUNTIME)),
    // The root package alone, and the public names of the others.
    FACADE(
        "",
        of(GRAPH),
        of(IMPORT),
        of(IMAGE),
        of(TRAIN),
        of(ONNX_RUNTIME),
        of(EXPORT),
        ROOT + "serving");

    private final String packages;
    private final List<String> allowed;

    Module(String name, String... allowed) {
      packages = name.isEmpty() ? "io.github.topwork" : ROOT + name + "..";
      this.allowed = List.of(allowed);
    }

    private static String of(Module module) {
      return module.packages;
    }

    private DescribedPredicate<JavaClass> members() {
      DescribedPredicate<JavaClass> all = resideInAPackage(packages);
      return this == SERVING ? all.and(DescribedPredicate.not(SERVER.members())) : all;
    }

    private DescribedPredicate<JavaClass> dependencies() {
      List<String> named = new ArrayList<>(allowed);
      named.addAll(List.of("java..", "javax..", "org.w3c.dom..", "org.jspecify.annotations..", ""));
      if (ordinal() > TENSOR.ordinal()) {
        named.addAll(List.of(PROBLEM.packages, FILE.packages, TENSOR.packages));
      }
      return members().or(resideInAnyPackage(named.toArray(String[]::new)));
    }
  }

  @ParameterizedTest
  @EnumSource(Module.class)
  void aModuleUsesOnlyWhatItsSentenceNeeds(Module module) {
    classes()
        .that(module.members())
        .should()
        .onlyDependOnClassesThat(module.dependencies())
        .as(module + " uses only what its sentence needs")
        .check(CLASSES);
  }

  @Test
  void onlyTrainingAndTheCommandLineUseTensorFlowsApi() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "train..", ROOT + "cli..", ROOT + "benchmark..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
                .and(DescribedPredicate.not(resideInAPackage("org.tensorflow.proto.."))))
        .check(CLASSES);
  }

  @Test
  void onlyItsWrapperUsesOnnxRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "onnxruntime..")
        .should()
        .dependOnClassesThat(resideInAPackage("ai.onnxruntime.."))
        .check(CLASSES);
  }

  @Test
  void modulesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("io.github.(**)")
        .should()
        .beFreeOfCycles()
        // A callback is told of epochs and batches, and the loop that tells it calls it.
        .ignoreDependency(
            resideInAPackage(ROOT + "train"), resideInAPackage(ROOT + "train.callback"))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<JavaPackage> unmarked =
        CLASSES.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(name -> !name.isAnnotatedWith(NullMarked.class))
            .sorted(Comparator.comparing(JavaPackage::getName))
            .toList();

    assertThat(unmarked).extracting(JavaPackage::getName).isEmpty();
  }

  @Test
  void onlyTheProcessEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .and()
        .doNotHaveFullyQualifiedName(Interruption.class.getName())
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  @Test
  void nobodyLogsPastSlf4j() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineWritesToStandardOutput() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "cli..", ROOT + "testdata..")
        .should()
        .accessField(System.class, "out")
        .check(CLASSES);
  }
}
