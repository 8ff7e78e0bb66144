package io.github.topwork.importer.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageNetClassesTest {
  @TempDir Path folder;

  @Test
  void namesPredictions() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      json.append(i == 0 ? "" : ",");
      json.append(String.format(Locale.ROOT, "\"%d\": [\"n%08d\", \"class_%d\"]", i, i, i));
    }
    Path file = Files.writeString(folder.resolve("classes.json"), json.append('}'));
    float[] scores = new float[1000];
    scores[281] = 0.7f;
    scores[3] = 0.2f;

    List<ImageNetPrediction> top =
        ImageNetClasses.read(file).decode(new float[][] {scores}, 2).get(0);

    assertThat(top)
        .containsExactly(
            new ImageNetPrediction("n00000281", "class_281", 0.7f),
            new ImageNetPrediction("n00000003", "class_3", 0.2f));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageNetClasses.read(file).decode(new float[][] {new float[10]}, 2))
        .withMessageContaining("10 scores for image 0 (expected: 1000");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"0\": 1}");
    assertThatThrownBy(() -> ImageNetClasses.read(broken))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("entry 0");
  }
}
