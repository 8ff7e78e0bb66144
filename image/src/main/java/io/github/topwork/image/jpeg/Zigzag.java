package io.github.topwork.image.jpeg;

/** The order in which coefficients are stored (T.81, figure A.6): along diagonals, to and fro. */
final class Zigzag {
  /** Per place in the file the place in the block, {@code 8 * row + column}. */
  private static final int[] PLACES = places();

  private Zigzag() {}

  static int place(int index) {
    return PLACES[index];
  }

  private static int[] places() {
    int[] places = new int[Component.BLOCK];
    int index = 0;
    for (int diagonal = 0; diagonal < 15; diagonal++) {
      int lowest = Math.max(0, diagonal - 7);
      int highest = Math.min(7, diagonal);
      for (int step = lowest; step <= highest; step++) {
        // Odd diagonals run downwards from the top right.
        int row = diagonal % 2 == 1 ? step : diagonal - step;
        places[index++] = 8 * row + diagonal - row;
      }
    }
    return places;
  }
}
