package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePreprocessorTest {
  /** TensorFlow's kernel may fuse multiply and add; pixels reach 255, so an ulp is 1.5e-5. */
  private static final float ATOL_RESIZE_OF_255 = 1e-4f;

  /** Keras divides where we multiply by the rounded inverse: two ulp of values up to 152. */
  private static final float ATOL_PREPROCESS = 2e-5f;

  static List<String> resized() throws IOException {
    return Golden.names("resize", "-to-");
  }

  @ParameterizedTest
  @MethodSource("resized")
  void resizesAsTensorFlowAndKerasDo(String name) throws IOException {
    // 13x21-to-7x30-bilinear-crop.npy
    String[] parts = name.replace(".npy", "").split("-");
    String[] size = parts[2].split("x");
    ImageContract.Builder contract =
        ImageContract.builder().size(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
    if (parts[3].equals("luma")) {
      contract.channels(1);
    } else {
      contract
          .interpolation(Interpolation.valueOf(parts[3].toUpperCase(Locale.ROOT)))
          .resize(ResizeMode.valueOf(parts[4].toUpperCase(Locale.ROOT)));
    }
    Npy expected = Npy.read(Golden.path("resize/" + name));

    float[] actual =
        ImagePreprocessor.of(contract.build()).toArray(Golden.image("resize/" + parts[0] + ".npy"));

    assertThat(actual).hasSize(expected.size());
    assertThat(largestDifference(actual, expected)).isLessThanOrEqualTo(ATOL_RESIZE_OF_255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tf", "torch", "caffe"})
  void scalesAsKerasPreprocessInputDoes(String mode) throws IOException {
    RgbImage values = Golden.image("resize/values.npy");
    ImageContract contract = ImageContract.preset(mode).size(256, 1).build();

    float[] actual = ImagePreprocessor.of(contract).toArray(values);

    Npy expected = Npy.read(Golden.path("resize/values-" + mode + ".npy"));
    assertThat(largestDifference(actual, expected)).isLessThanOrEqualTo(ATOL_PREPROCESS);
  }

  @Test
  void keepsPixelValues_withoutPreset() throws IOException {
    RgbImage image = Golden.image("resize/33x33.npy");

    float[] actual =
        ImagePreprocessor.of(ImageContract.builder().size(33, 33).build()).toArray(image);

    for (int index = 0; index < actual.length; index++) {
      assertThat(actual[index]).isEqualTo(image.array()[index] & 0xFF);
    }
  }

  @Test
  void writesAtAnOffset_andNowhereElse() throws IOException {
    RgbImage image = Golden.image("resize/13x21.npy");
    ImagePreprocessor preprocessor =
        ImagePreprocessor.of(ImageContract.preset("tf").size(5, 4).build());
    FloatBuffer direct =
        ByteBuffer.allocateDirect(4 * 100).order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int index = 0; index < 100; index++) {
      direct.put(index, 9f);
    }

    preprocessor.write(image, direct, 30);

    float[] expected = preprocessor.toArray(image);
    for (int index = 0; index < 100; index++) {
      boolean inside = index >= 30 && index < 90;
      assertThat(direct.get(index)).isEqualTo(inside ? expected[index - 30] : 9f);
    }
    assertThat(direct.position()).isZero();
    assertThatThrownBy(() -> preprocessor.write(image, direct, 41))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void givesTheSameBits_onManyThreads() throws Exception {
    RgbImage image = Golden.image("resize/40x17.npy");
    ImagePreprocessor preprocessor =
        ImagePreprocessor.of(ImageContract.preset("torch").size(50, 60).build());
    float[] expected = preprocessor.toArray(image);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> tasks = new ArrayList<>();
      for (int task = 0; task < 64; task++) {
        tasks.add(() -> preprocessor.toArray(image));
      }
      for (Future<float[]> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void refusesContractOfAnotherDecoder() {
    ImageContract contract =
        ImageContract.builder().size(8, 8).decoder(new DecoderId("tensorflow-ifast", 1)).build();

    assertThatThrownBy(() -> ImagePreprocessor.of(contract))
        .isInstanceOf(ImageContractException.class)
        .hasMessageContaining("tensorflow-ifast 1")
        .hasMessageContaining("topwork-jdk 1");
  }

  private static float largestDifference(float[] actual, Npy expected) {
    FloatBuffer floats = expected.floats();
    float largest = 0;
    for (int index = 0; index < actual.length; index++) {
      largest = Math.max(largest, Math.abs(actual[index] - floats.get(index)));
    }
    return largest;
  }
}
