package io.github.topwork.train.run;

import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A feature cache that cannot be used, in words for people. */
final class CacheProblem {
  private CacheProblem() {}

  static RunException of(String what, Path folder, IOException e) {
    // A full disk has a message and no file, a missing permission a file and no message.
    String given =
        e instanceof FileSystemException || e.getMessage() == null ? e.toString() : e.getMessage();
    return new RunException(
        new Problem(
            what,
            given,
            "a folder that can be written, on a disk with room for the features of all images",
            folder.toString(),
            "free some space, name another folder with TrainingOptions.cache or the environment variable"
                + " TOPWORK_CACHE (TrainingOptions.Builder.cache), or train on images without a"
                + " cache (new CacheFolder(path, 0))"),
        e);
  }
}
