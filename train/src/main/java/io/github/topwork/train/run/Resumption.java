package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An unfinished run to go on with: its record and its newest checkpoint.
 *
 * @param record what {@code run.json} says
 * @param checkpoint where to go on; empty where no epoch was finished, then training begins anew
 */
record Resumption(RunRecord record, Optional<Checkpoint> checkpoint) {
  /** Where things lie may change; what is in them may not. */
  private static final Set<String> PATHS =
      Set.of("options.backbone", "options.data", "options.weights");

  private static final int MOST_DIFFERENCES = 8;

  /**
   * Opens a run folder.
   *
   * @throws RunException if it is none, or its run was completed, or its checkpoint is damaged
   */
  static Resumption open(Path run) throws IOException {
    RunRecord record = unfinished(run);
    return new Resumption(record, Checkpoint.newest(run));
  }

  /** The record of a run that was not completed. */
  static RunRecord unfinished(Path run) throws IOException {
    if (!RunFolder.isRun(run)) {
      throw new RunException(
          problem(
              "no " + RunFolder.RECORD, "the folder of an interrupted run", run, "give another"));
    }
    RunRecord record = RunRecord.read(run.resolve(RunFolder.RECORD));
    if (record.status() == RunStatus.COMPLETED) {
      throw new RunException(
          problem(
              "a completed run",
              "one that was interrupted, was killed or failed",
              run,
              "use it as it is, or train anew into another folder"));
    }
    return record;
  }

  /**
   * Is the run the same as the one that was begun: the same options, backbone and images?
   *
   * @param now the record that the run would have, were it begun now
   * @throws RunException with everything that differs
   */
  void requireSame(JsonNode now, Path run) {
    Map<String, String> before = facts(record.json());
    Map<String, String> given = facts(now);
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(given.keySet());
    names.removeIf(name -> before.getOrDefault(name, "").equals(given.getOrDefault(name, "")));
    if (names.isEmpty()) {
      return;
    }
    throw new RunException(
        problem(
            differing(names, given),
            differing(names, before) + ", with which the run was begun",
            run,
            "give the same options, backbone and images as then, or train anew into another"
                + " folder"));
  }

  private static String differing(Set<String> names, Map<String, String> facts) {
    List<String> shown = new ArrayList<>();
    for (String name : names) {
      if (shown.size() == MOST_DIFFERENCES) {
        shown.add("and " + (names.size() - MOST_DIFFERENCES) + " more");
        break;
      }
      shown.add(name.replaceFirst("^options\\.", "") + " " + facts.getOrDefault(name, "not set"));
    }
    return String.join(", ", shown);
  }

  /** Everything of a record that decides what training gives, by its path in the JSON. */
  private static Map<String, String> facts(JsonNode json) {
    Map<String, String> facts = new TreeMap<>();
    for (String part : List.of("options", "data", "labels", "image", "backbone")) {
      collect(part, json.path(part), facts);
    }
    facts.keySet().removeAll(PATHS);
    facts.keySet().removeIf(name -> name.startsWith("data.skipped"));
    return facts;
  }

  private static void collect(String path, JsonNode json, Map<String, String> facts) {
    if (json.isObject()) {
      json.fields()
          .forEachRemaining(field -> collect(path + "." + field.getKey(), field.getValue(), facts));
    } else if (json instanceof ArrayNode || json.isValueNode()) {
      facts.put(path, json.isTextual() ? json.asText() : json.toString());
    }
  }

  private static Problem problem(String given, String expected, Path run, String fix) {
    return new Problem("Run cannot be resumed", given, expected, run.toString(), fix);
  }
}
