package io.github.topwork.graph.savedmodel;

import java.nio.file.Path;

/**
 * A file that belongs to a SavedModel.
 *
 * @param tensor value that is fed its path, for example {@code Const_4:0}
 * @param file the file inside the model's {@code assets} folder
 */
public record Asset(String tensor, Path file) {}
