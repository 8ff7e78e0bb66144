package io.github.topwork.importer.keras.layer;

import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which elements of the input each place of a {@link LocallyConnected} layer sees, as numbers of
 * the elements of one sample, counted in the order in which they lie.
 *
 * <p>With padding {@code same} a window begins half its size before its place times the stride;
 * that is not where TensorFlow's convolutions begin.
 */
final class Neighborhoods {
  private final boolean isChannelsFirst;
  private final int channels;
  private final int filters;
  private final int[] input;
  private final int[] output;
  private final int reach;
  private final int count;
  private final int[] seen;
  private boolean isPadded;

  private Neighborhoods(Layout layout, Window window, int filters) {
    this.isChannelsFirst = layout.isChannelsFirst();
    this.channels = Math.toIntExact(layout.channels());
    this.filters = filters;
    int spatial = layout.spatial();
    this.input = new int[spatial];
    this.output = new int[spatial];
    int field = 1;
    for (int i = 0; i < spatial; i++) {
      input[i] = Math.toIntExact(layout.call().size(layout.axis(i)));
      int steps = window.isSame() ? input[i] : input[i] - window.size(i) + 1;
      output[i] = steps < 1 ? 0 : (steps - 1) / window.stride(i) + 1;
      field = Math.multiplyExact(field, window.size(i));
    }
    if (filters < 1 || Arrays.stream(output).anyMatch(size -> size < 1)) {
      throw new LayerException(
          filters + " filters at " + Arrays.toString(output) + " places", "one or more of each");
    }
    this.count = product(output);
    this.reach = Math.multiplyExact(field, channels);
    Limits.checkConstant("places", (double) count * reach);
    this.seen = see(window);
  }

  /**
   * Finds them.
   *
   * @throws LayerException if the input has a size that is not known, or the window does not fit
   */
  static Neighborhoods of(Layout layout, Window window, int filters) {
    return new Neighborhoods(layout, window, filters);
  }

  private static int product(int... sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }

  private int[] see(Window window) {
    int[] size = new int[input.length];
    Arrays.setAll(size, window::size);
    int[] all = new int[count * reach];
    for (int place = 0; place < count; place++) {
      int[] at = position(place, output);
      for (int i = 0; i < reach; i++) {
        int field = isChannelsFirst ? i % (reach / channels) : i / channels;
        int channel = isChannelsFirst ? i / (reach / channels) : i % channels;
        int[] offset = position(field, size);
        for (int axis = 0; axis < input.length; axis++) {
          int before = window.isSame() ? size[axis] / 2 : 0;
          offset[axis] += at[axis] * window.stride(axis) - before;
        }
        all[place * reach + i] = element(offset, channel);
      }
    }
    return all;
  }

  /** The position that is number {@code index} in a box of these sizes. */
  private static int[] position(int index, int[] sizes) {
    int[] at = new int[sizes.length];
    int rest = index;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      at[axis] = rest % sizes[axis];
      rest /= sizes[axis];
    }
    return at;
  }

  /** The number of an element; of one outside of the input the number after the last one. */
  private int element(int[] at, int channel) {
    int index = 0;
    for (int axis = 0; axis < input.length; axis++) {
      if (at[axis] < 0 || at[axis] >= input[axis]) {
        isPadded = true;
        return inputs();
      }
      index = index * input[axis] + at[axis];
    }
    return isChannelsFirst ? channel * product(input) + index : index * channels + channel;
  }

  boolean isChannelsFirst() {
    return isChannelsFirst;
  }

  int filters() {
    return filters;
  }

  /** How many places there are. */
  int count() {
    return count;
  }

  /** How many elements the window of a place has, those outside of the input too. */
  int reach() {
    return reach;
  }

  /** How many elements a sample has. */
  int inputs() {
    return product(product(input), channels);
  }

  /** How many elements the output for a sample has. */
  int outputs() {
    return product(count, filters);
  }

  /** Does a window reach out of the input? */
  boolean isPadded() {
    return isPadded;
  }

  /** For each place, in order, the elements that it sees. */
  int[] seen() {
    return seen;
  }

  /** How many weights there are, if each joins a place with an element that it sees. */
  long listedCount() {
    int outside = inputs();
    return Arrays.stream(seen).filter(element -> element != outside).count() * filters;
  }

  /**
   * For each place, element of its window and filter: which number of the list it has that Keras
   * sorts by output, then by input. Those outside of the input have the number after the last one.
   */
  int[] listed() {
    Limits.checkConstant("places", (double) seen.length * filters);
    int[] picked = new int[seen.length * filters];
    int outside = inputs();
    int next = 0;
    for (int out = 0; out < outputs(); out++) {
      int place = isChannelsFirst ? out % count : out / filters;
      int filter = isChannelsFirst ? out / count : out % filters;
      for (int i : ascending(place)) {
        picked[(place * reach + i) * filters + filter] = next++;
      }
    }
    for (int i = 0; i < picked.length; i++) {
      if (seen[i / filters] == outside) {
        picked[i] = next;
      }
    }
    return picked;
  }

  /** Which elements of a place's window are within the input, in the order in which those lie. */
  private List<Integer> ascending(int place) {
    List<Integer> within = new ArrayList<>();
    for (int i = 0; i < reach; i++) {
      if (seen[place * reach + i] < inputs()) {
        within.add(i);
      }
    }
    within.sort((a, b) -> Integer.compare(seen[place * reach + a], seen[place * reach + b]));
    return within;
  }

  /** Sizes of the output. */
  int[] outputSizes(int batch) {
    return sizes(batch, filters, output);
  }

  /** Sizes of a weight from every input to every output. */
  long[] denseSizes() {
    long[] sizes = new long[2 * input.length + 2];
    int[] in = sizes(0, channels, input);
    int[] out = outputSizes(0);
    for (int i = 1; i < in.length; i++) {
      sizes[i - 1] = in[i];
      sizes[i + in.length - 2] = out[i];
    }
    return sizes;
  }

  private int[] sizes(int batch, int last, int[] spatial) {
    int[] sizes = new int[spatial.length + 2];
    sizes[0] = batch;
    sizes[isChannelsFirst ? 1 : spatial.length + 1] = last;
    System.arraycopy(spatial, 0, sizes, isChannelsFirst ? 2 : 1, spatial.length);
    return sizes;
  }

  /** Sizes of the bias, channels last whatever the input is. */
  long[] biasSizes() {
    long[] sizes = new long[output.length + 1];
    for (int i = 0; i < output.length; i++) {
      sizes[i] = output[i];
    }
    sizes[output.length] = filters;
    return sizes;
  }

  /** 1 where a place sees an element, else 0; shaped so that it spreads over the dense weight. */
  TensorData mask() {
    int elements = product(input);
    Limits.checkConstant("places", (double) elements * count);
    float[] mask = new float[elements * count];
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] < inputs()) {
        int element = isChannelsFirst ? seen[i] % elements : seen[i] / channels;
        mask[element * count + i / reach] = 1;
      }
    }
    long[] sizes = denseSizes();
    sizes[isChannelsFirst ? 0 : input.length] = 1;
    sizes[isChannelsFirst ? input.length + 1 : sizes.length - 1] = 1;
    return TensorData.ofFloats(mask, sizes);
  }
}
