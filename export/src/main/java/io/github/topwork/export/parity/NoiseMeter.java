package io.github.topwork.export.parity;

import io.github.topwork.graph.pass.RoundingNoise;
import io.github.topwork.tensor.DataType;

/** Collects what random rounding did to one output in several runs. */
final class NoiseMeter {
  private final DataType type;
  private double max;
  private double squares;
  private double expectedSquares;
  private double maxExpected;
  private int runs;

  /**
   * Creates a meter.
   *
   * @param type of the output in the model
   */
  NoiseMeter(DataType type) {
    this.type = type;
  }

  /** Adds a run; one that left the range of numbers says nothing about rounding. */
  void add(Differences differences) {
    if (differences.rms() < Double.POSITIVE_INFINITY) {
      max = Math.max(max, differences.max());
      squares += differences.rms() * differences.rms();
      expectedSquares += differences.rmsExpected() * differences.rmsExpected();
      maxExpected = Math.max(maxExpected, differences.maxExpected());
      runs++;
    }
  }

  /** The noise; at least half a unit in the last place of the type that holds the output. */
  Noise noise() {
    if (runs == 0) {
      return Noise.NONE;
    }
    double unit = RoundingNoise.unit(type);
    return new Noise(
        Math.max(max, unit * maxExpected),
        Math.sqrt(Math.max(squares, unit * unit * expectedSquares) / runs),
        maxExpected);
  }
}
