package io.github.topwork.export;

import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.parity.ParityReport;
import java.util.Optional;

/**
 * What an export wrote.
 *
 * @param model the model in the file
 * @param parity how it compares with the reference, where one was given
 */
public record OnnxExport(OnnxModel model, Optional<ParityReport> parity) {}
