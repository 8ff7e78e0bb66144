"""Starts Topwork's RunFiles, which opens many models in one process."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def command(heap, *arguments):
    """The command line; the benchmarks have to be built before."""
    launcher = ROOT / "benchmarks/target/launcher"
    classpath = f"{launcher}/classes:" + (launcher / "classpath.txt").read_text()
    return ["java", f"-Xmx{heap}", "-Djava.awt.headless=true", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dorg.bytedeco.javacpp.maxbytes=0", "-cp", classpath, "io.github.topwork.benchmark.RunFiles", *arguments]
