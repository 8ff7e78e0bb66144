package io.github.topwork.cli;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of the command line for those of the library: its messages name an accessor, such as
 * {@code TrainingOptions.batchSize}, where a user of the command line knows an option.
 */
final class Words {
  private static final Pattern ACCESSOR =
      Pattern.compile(
          "\\b(TrainingOptions|ModelGraph|ImageInput|ImportOptions|WeightOptions|CutPoint|OfficialWeights)(\\.[a-z]\\w*)+");

  static final Map<String, String> BY_ACCESSOR =
      Map.ofEntries(
          Map.entry("TrainingOptions.backbone", "--backbone"),
          Map.entry("TrainingOptions.data", "--data"),
          Map.entry("TrainingOptions.out", "--out"),
          Map.entry("TrainingOptions.overwrite", "--overwrite"),
          Map.entry("TrainingOptions.resume", "topwork train --resume"),
          Map.entry("TrainingOptions.cut", "--cut"),
          Map.entry("TrainingOptions.preprocessing", "--preprocess"),
          Map.entry("ImageInput.scaling", "--preprocess"),
          Map.entry("ImageInput.size", "--image-size"),
          Map.entry("TrainingOptions.decoder", "--decoder"),
          Map.entry("TrainingOptions.imageSize", "--image-size"),
          Map.entry("TrainingOptions.headPhase.epochs", "--epochs"),
          Map.entry("TrainingOptions.headPhase.learningRate", "--learning-rate"),
          Map.entry("TrainingOptions.fineTuning.epochs", "--fine-tune-epochs"),
          Map.entry("TrainingOptions.fineTuning.learningRate", "--fine-tune-learning-rate"),
          Map.entry("TrainingOptions.unfreeze", "--unfreeze"),
          Map.entry("TrainingOptions.batchSize", "--batch"),
          Map.entry("TrainingOptions.validationFraction", "--validation"),
          Map.entry("TrainingOptions.seed", "--seed"),
          Map.entry("TrainingOptions.rateFactors", "--layer-rates"),
          Map.entry("TrainingOptions.classWeighting", "--class-weights"),
          Map.entry("TrainingOptions.augmentation", "--augment"),
          Map.entry("TrainingOptions.augmentedCopies", "--augmented-copies"),
          Map.entry("TrainingOptions.loss", "--loss"),
          Map.entry("TrainingOptions.metrics", "--metrics"),
          Map.entry("TrainingOptions.monitor", "--monitor"),
          Map.entry("TrainingOptions.earlyStopping", "--patience"),
          Map.entry("TrainingOptions.callbacks", "--callbacks"),
          Map.entry("TrainingOptions.cache", "--cache"),
          Map.entry("ImportOptions.weights", "--weights"),
          Map.entry("WeightOptions.byName", "--by-name"),
          Map.entry("WeightOptions.skipMismatch", "--skip-mismatch"),
          Map.entry("CutPoint.at", "--cut"),
          Map.entry("OfficialWeights.mirror", "--mirror"),
          Map.entry("ModelGraph.layers", "'topwork inspect MODEL'"),
          Map.entry("ModelGraph.inputs", "'topwork inspect MODEL'"),
          Map.entry("ModelGraph.graph", "'topwork inspect MODEL --ops'"));

  private Words() {}

  /** A message of the library as the command line says it. */
  static String ofCommands(String message) {
    return ACCESSOR.matcher(message).replaceAll(Words::word);
  }

  private static String word(MatchResult accessor) {
    String name = accessor.group();
    return Matcher.quoteReplacement(BY_ACCESSOR.getOrDefault(name, name));
  }
}
