package io.github.topwork.image.jpeg;

import java.util.List;

/**
 * What a scan header says (T.81, B.2.3), with the tables that were defined when it was read.
 *
 * @param parts components of this scan
 * @param firstCoefficient first of the band, in zigzag order
 * @param lastCoefficient last of the band
 * @param previousBit lowest bit that earlier scans brought; 0 in the first of a band
 * @param lowestBit lowest bit that this scan brings
 * @param restartInterval units between restart markers, or 0 without
 * @param dataStart position of the entropy-coded data
 */
record Scan(
    List<Part> parts,
    int firstCoefficient,
    int lastCoefficient,
    int previousBit,
    int lowestBit,
    int restartInterval,
    int dataStart) {

  /** A component and its tables; a progressive scan needs only one of them, or none. */
  record Part(Component component, TablePair tables) {}

  Scan {
    parts = List.copyOf(parts);
  }
}
