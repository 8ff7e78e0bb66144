package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.train.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An option of a training, declared once: its name in messages, its default, what it may be, and
 * how {@code run.json} holds it.
 *
 * @param name name of its accessor in {@link TrainingOptions}
 * @param byDefault what it is where it was not set
 * @param valid what it may be
 * @param expected the same in words
 * @param form how {@code run.json} holds it; empty where it decides nothing of what training gives
 */
record Option<T>(
    String name,
    Supplier<T> byDefault,
    Predicate<T> valid,
    String expected,
    Optional<Form<T>> form) {
  /**
   * How {@code run.json} holds an option.
   *
   * @param writer adds it to the object of all options
   * @param reader reads it from there; throws an IllegalArgumentException where it cannot
   */
  record Form<T>(BiConsumer<ObjectNode, T> writer, Function<JsonNode, T> reader) {}

  static <T> Option<T> of(String name, Supplier<T> byDefault) {
    return new Option<>(name, byDefault, value -> true, "", Optional.empty());
  }

  Option<T> where(Predicate<T> newValid, String newExpected) {
    return new Option<>(name, byDefault, newValid, newExpected, form);
  }

  /** Held as the writer and the reader have it, which may need several names. */
  Option<T> in(Form<T> newForm) {
    return new Option<>(name, byDefault, valid, expected, Optional.of(newForm));
  }

  /** Always there, under one name. */
  Option<T> in(String key, Function<T, ?> writer, Function<JsonNode, T> reader) {
    return in(
        new Form<>(
            (json, value) -> json.set(key, node(writer.apply(value))),
            json -> reader.apply(json.required(key))));
  }

  /**
   * There under one name unless it is as by default: so it reads records of before it was an
   * option.
   */
  Option<T> inUnlessDefault(String key, Function<T, ?> writer, Function<JsonNode, T> reader) {
    return in(
        new Form<>(
            (json, value) -> {
              JsonNode node = node(writer.apply(value));
              if (!node.equals(node(writer.apply(byDefault.get())))) {
                json.set(key, node);
              }
            },
            json -> json.has(key) ? reader.apply(json.get(key)) : byDefault.get()));
  }

  private static JsonNode node(Object value) {
    return RunRecord.node(value);
  }

  /** What is wrong with a value, in words that begin with the option's name. */
  Optional<String> objection(T value) {
    return valid.test(value)
        ? Optional.empty()
        : Optional.of(named(name) + ": " + shown(value) + " (expected: " + expected + ")");
  }

  private static Object shown(Object value) {
    if (value instanceof Optional<?> given) {
      return shown(given.orElseThrow());
    }
    if (value instanceof OptionalInt given) {
      return given.orElseThrow();
    }
    return value instanceof Loss loss ? loss.name() : value;
  }

  /** The name of an option as messages have it; a command line finds it and says its own. */
  static String named(String option) {
    return "TrainingOptions." + option;
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
