package io.github.topwork.train.data;

import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A folder of images, one folder per class, as Keras's {@code image_dataset_from_directory} reads
 * it: class names sorted by code point, files of each class and of the folders inside it in the
 * order of their paths, names that begin with a dot ignored.
 *
 * <p>Unlike Keras, which trains until it meets a file that it cannot decode, every file is decoded
 * once when the folder is read: files that fail are skipped and named in the {@link #report()}.
 *
 * @param images the usable images, by class and then by name
 * @param report what was found and what was left out
 */
public record ImageFolder(LabelledImages images, DataReport report) {
  static final String LAYOUT =
      "one folder per class, each with images: DIR/cats/1.jpg, DIR/dogs/1.jpg";

  /** Images for training and images held out, no image in both. */
  public record Split(LabelledImages train, LabelledImages validation) {}

  /**
   * Reads a folder; decodes each image once, on all cores.
   *
   * @param root the folder that holds the class folders
   * @throws DatasetException if the folder is absent or has not at least two class folders with
   *     usable images in each, if too large a share of the images is unreadable, or if the class
   *     folders are not the classes expected by the options; all problems are listed
   * @throws IOException if a folder cannot be listed
   */
  public static ImageFolder read(Path root, ImageFolderOptions options) throws IOException {
    return read(root, options, () -> false);
  }

  /**
   * Reads a folder as the shorter form does, until it is asked to stop.
   *
   * @param stop asked many times a second, by the calling thread
   * @throws CancellationException once {@code stop} says so
   */
  public static ImageFolder read(Path root, ImageFolderOptions options, BooleanSupplier stop)
      throws IOException {
    FolderScan scan = FolderScan.of(root, options);
    List<String> classes = classes(root, scan, options);
    ImageCheck.Result checked = ImageCheck.all(root, scan, classes, options, stop);
    List<LabelledImage> images = checked.images();
    refuseBadShares(root, classes, checked, options);

    int[] counts = new LabelledImages(classes, images).countByClass();
    List<DataReport.ClassCount> classCounts = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      classCounts.add(new DataReport.ClassCount(classes.get(i), counts[i]));
    }
    DataReport report =
        new DataReport(
            root.toString(), classCounts, checked.skipped(), scan.otherFiles(), duplicates(images));
    return new ImageFolder(new LabelledImages(classes, images), report);
  }

  /**
   * The classes of a folder, whose images are not looked at.
   *
   * @throws DatasetException if it is no folder
   * @throws IOException if it cannot be listed
   */
  public static List<String> classes(Path root) throws IOException {
    return List.copyOf(FolderScan.of(root, ImageFolderOptions.DEFAULTS).filesByClass().keySet());
  }

  private static List<String> classes(Path root, FolderScan scan, ImageFolderOptions options) {
    List<String> found = List.copyOf(scan.filesByClass().keySet());
    List<Problem> problems = new ArrayList<>();
    if (found.isEmpty()) {
      problems.add(
          problem(
              root,
              "no folders" + (scan.otherFiles() > 0 ? ", " + scan.otherFiles() + " files" : ""),
              LAYOUT,
              "put the images of each class into a folder named for the class"));
    } else if (found.size() == 1) {
      problems.add(
          problem(
              root,
              "one class only: '" + found.get(0) + "'",
              "at least two class folders; " + LAYOUT,
              "add a folder for each other class"));
    }
    if (!options.classes().isEmpty()) {
      problems.addAll(unexpected(root, found, options.classes()));
    }
    scan.filesByClass()
        .forEach(
            (name, files) -> {
              if (files.isEmpty()) {
                problems.add(
                    problem(
                        root.resolve(name),
                        "an empty class folder",
                        "images " + options.extensions().stream().sorted().toList(),
                        "add images or remove the folder"));
              }
            });
    if (!problems.isEmpty()) {
      throw new DatasetException(problems);
    }
    return options.classes().isEmpty() ? found : options.classes();
  }

  private static List<Problem> unexpected(Path root, List<String> found, List<String> expected) {
    List<Problem> problems = new ArrayList<>();
    for (String name : found) {
      if (!expected.contains(name)) {
        problems.add(
            problem(
                root,
                "a class folder '" + name + "'",
                "the labels of the model: " + shortened(expected) + NearNames.hint(name, expected),
                "rename the folder to the label it stands for, or train a head for these classes"));
      }
    }
    for (String name : expected) {
      if (!found.contains(name)) {
        problems.add(
            problem(
                root,
                "no folder for label '" + name + "'",
                "a folder for each label of the model: " + shortened(expected),
                "add the folder, or train a head for the classes that are there"));
      }
    }
    return problems.size() <= 10 ? problems : problems.subList(0, 10);
  }

  private static String shortened(List<String> names) {
    return names.size() <= 10
        ? names.toString()
        : names.subList(0, 10) + " and " + (names.size() - 10) + " more";
  }

  private static void refuseBadShares(
      Path root, List<String> classes, ImageCheck.Result checked, ImageFolderOptions options) {
    List<Problem> problems = new ArrayList<>();
    int[] usable = new LabelledImages(classes, checked.images()).countByClass();
    for (int i = 0; i < usable.length; i++) {
      if (usable[i] == 0) {
        problems.add(
            problem(
                root.resolve(classes.get(i)),
                "no usable image in the class folder; "
                    + reasons(checked.skipped(), classes.get(i)),
                "at least one image that can be decoded",
                "replace the images, or remove the folder"));
      }
    }
    int skipped = checked.skipped().size();
    int total = skipped + checked.images().size();
    if (problems.isEmpty() && skipped > options.maxSkippedFraction() * total) {
      problems.add(
          problem(
              root,
              String.format(
                  Locale.ROOT,
                  "%d of %d images cannot be used; %s",
                  skipped,
                  total,
                  reasons(checked.skipped(), "")),
              String.format(Locale.ROOT, "at most %.0f %%", 100 * options.maxSkippedFraction()),
              "replace them; is this the right folder?"));
    }
    if (!problems.isEmpty()) {
      throw new DatasetException(problems);
    }
  }

  private static String reasons(List<DataReport.Skipped> skipped, String classPrefix) {
    List<String> named =
        skipped.stream()
            .filter(s -> classPrefix.isEmpty() || s.name().startsWith(classPrefix + "/"))
            .limit(3)
            .map(s -> s.name() + " (" + s.reason() + ")")
            .toList();
    return "first: " + String.join(", ", named);
  }

  private static Problem problem(Path where, String given, String expected, String fix) {
    return new Problem("Image folder", given, expected, where.toString(), fix);
  }

  private static List<List<String>> duplicates(List<LabelledImage> images) {
    Map<String, List<String>> byDigest = new LinkedHashMap<>();
    images.forEach(
        image ->
            byDigest.computeIfAbsent(image.sha256(), key -> new ArrayList<>()).add(image.name()));
    return byDigest.values().stream().filter(names -> names.size() > 1).toList();
  }

  /**
   * Splits by class: each class gives {@code round(images * fraction)} of its images to validation,
   * at least one where it has two or more and never its last one for training.
   *
   * <p>Which ones depends on the names, the class and the seed alone, not on the order of the
   * directory, the machine or the other classes.
   *
   * @param validationFraction share held out, in (0, 1)
   */
  public Split split(double validationFraction, long seed) {
    if (!(validationFraction > 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "validationFraction: " + validationFraction + " (expected: > 0 and < 1)");
    }
    List<LabelledImage> train = new ArrayList<>();
    List<LabelledImage> validation = new ArrayList<>();
    for (int label = 0; label < images.classes().size(); label++) {
      int wanted = label;
      List<LabelledImage> ofClass =
          new ArrayList<>(images.images().stream().filter(i -> i.label() == wanted).toList());
      SplitMix64.of(seed, "split/" + images.classes().get(label)).shuffle(ofClass);
      long held = Math.round(ofClass.size() * validationFraction);
      int cut = (int) Math.min(Math.max(held, 1), ofClass.size() - 1L);
      ofClass.subList(0, cut).stream().sorted(FolderScan.BY_NAME).forEach(validation::add);
      ofClass.subList(cut, ofClass.size()).stream().sorted(FolderScan.BY_NAME).forEach(train::add);
    }
    return new Split(
        new LabelledImages(images.classes(), train),
        new LabelledImages(images.classes(), validation));
  }
}
