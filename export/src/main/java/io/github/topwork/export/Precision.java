package io.github.topwork.export;

/** Element type of the exported weights and arithmetic. */
public enum Precision {
  /** 32-bit floats, as trained. */
  FP32,
  /** 16-bit floats. Not written yet. */
  FP16,
  /** 8-bit integers. Not written yet. */
  INT8
}
