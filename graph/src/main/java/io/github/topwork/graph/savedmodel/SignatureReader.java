package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Reads the signatures of a MetaGraph. */
final class SignatureReader {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private SignatureReader() {}

  static Map<String, Signature> read(Map<String, SignatureDef> messages, String directory) {
    Map<String, Signature> signatures = new TreeMap<>();
    messages.forEach(
        (key, message) -> {
          if (!key.equals(Signature.INITIALISATION)) {
            signatures.put(key, read(key, message, directory));
          }
        });
    return Collections.unmodifiableMap(signatures);
  }

  private static Signature read(String key, SignatureDef message, String directory) {
    List<Problem> problems = new ArrayList<>();
    String where = "signature '" + key + "' of " + directory;
    List<TensorSpec> inputs = read(message.getInputsMap(), "input", where, problems);
    List<TensorSpec> outputs = read(message.getOutputsMap(), "output", where, problems);
    return new Signature(key, inputs, outputs, problems);
  }

  private static List<TensorSpec> read(
      Map<String, TensorInfo> messages, String kind, String where, List<Problem> problems) {
    AttributeReader reader = new AttributeReader();
    List<TensorSpec> specs = new ArrayList<>();
    messages.forEach(
        (name, info) -> {
          String place = kind + " '" + name + "' of " + where;
          Optional<DataType> type = reader.readType(info.getDtypeValue(), place);
          Optional<Shape> shape = reader.readShape(info.getTensorShape(), place);
          Optional<ValueRef> value = value(info, place, problems);
          if (type.isPresent() && shape.isPresent() && value.isPresent()) {
            specs.add(new TensorSpec(name, value.get(), type.get(), shape.get()));
          }
        });
    problems.addAll(reader.problems());
    // A message's map has no order of its own; call arguments are sorted by name too.
    specs.sort(Comparator.comparing(spec -> padNumbers(spec.name())));
    return specs;
  }

  private static Optional<ValueRef> value(TensorInfo info, String where, List<Problem> problems) {
    if (info.getEncodingCase() == TensorInfo.EncodingCase.NAME) {
      try {
        return Optional.of(ValueRef.parse(info.getName()));
      } catch (IllegalArgumentException e) {
        problems.add(
            ByteReader.damage("Signature", "'" + info.getName() + "'", "node:index", where));
        return Optional.empty();
      }
    }
    problems.add(
        new Problem(
            "Signature",
            "a tensor given as " + info.getEncodingCase(),
            "a dense tensor",
            where,
            "save a signature with dense inputs and outputs"));
    return Optional.empty();
  }

  /** Makes {@code output_10} sort after {@code output_9}. */
  private static String padNumbers(String name) {
    return NUMBER
        .matcher(name)
        .replaceAll(
            (MatchResult match) ->
                String.format(Locale.ROOT, "%019d", Long.parseLong(match.group())));
  }
}
