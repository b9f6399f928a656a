"""The FMA peak of one core, in GFLOP/s, double or single precision: compiles fma_peak.c here and runs it."""

import pathlib
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).with_name("fma_peak.c")


def vector_flags() -> list[str]:
    """Widest vectors of the processor; -march=native alone misses some when the compiler is older than it."""
    processor = pathlib.Path("/proc/cpuinfo")
    features = processor.read_text().split() if processor.exists() else []
    if "avx512f" in features:
        return ["-mavx512f", "-mfma", "-mprefer-vector-width=512", "-DVECTOR_BYTES=64"]
    if "fma" in features and "avx2" in features:
        return ["-mavx2", "-mfma", "-DVECTOR_BYTES=32"]
    return ["-DVECTOR_BYTES=16", "-DACCUMULATORS=16"]


def peak(compiler: str = "gcc", real: str = "double") -> float:
    """GFLOP/s of one core; the best of a few short runs."""
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/fma_peak"
        options = ["-O3", "-march=native", "-ffp-contract=fast", f"-DREAL={real}", *vector_flags()]
        subprocess.run([compiler, *options, str(SOURCE), "-o", program], check=True)
        return float(subprocess.run([program], check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    for real, words in [("double", "double"), ("float", "single")]:
        print(f"{peak(real=real):.1f} GFLOP/s {words} precision on one core")
