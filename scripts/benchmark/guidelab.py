"""Runs the guidelab command on a spec given as a dictionary and reads what the run cost."""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple


class Cost(NamedTuple):
    process_seconds: float  # the whole process, from start to exit, as its caller sees it
    simulation_seconds: float
    quadrature_seconds: float
    path_steps: int
    peak_megabytes: float
    rows: list[dict[str, str]]  # of table.csv

    def process_ns(self) -> float:
        return self.process_seconds / self.path_steps * 1e9

    def simulation_ns(self) -> float:
        return self.simulation_seconds / self.path_steps * 1e9


def cfg_spec(target: dict, label: str, scales: list[float], steps: int, paths: int, start: float = 10.0,
             seed: int = 1) -> dict:
    """Classifier-free guidance by DDPM on the log-uniform grid, guided paths only. `scales` includes 0."""
    return {
        "title": "benchmark",
        "target": target,
        "guidance": {"kind": "classifier-free", "label": label, "scales": [w for w in scales if w != 0]},
        "sampler": {"kind": "ddpm", "steps": steps, "variance": "beta",
                    "grid": {"kind": "log-uniform", "start": start, "end": 0}},
        "run": {"paths": paths, "seed": seed, "twin_share": 0, "profile": False},
    }


def run(binary: str, spec: dict, threads: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        path, output = pathlib.Path(folder, "spec.json"), pathlib.Path(folder, "output")
        path.write_text(json.dumps(spec))
        command = [binary, "run", str(path), "--output", str(output), "--quiet", "--threads", str(threads)]
        seconds, megabytes = timed(command)
        provenance = json.loads((output / "provenance.json").read_text())
        with open(output / "table.csv", newline="") as table:
            rows = list(csv.DictReader(table))
    try:
        cost = provenance["cost"]
        result = Cost(seconds, float(cost["simulation_seconds"]), float(cost["quadrature_seconds"]),
                      int(cost["path_steps"]), megabytes, rows)
    except KeyError as key:
        sys.exit(f"provenance.json does not say what the run cost: {key} is missing")
    expected = spec["run"]["paths"] * spec["sampler"]["steps"] * (len(spec["guidance"]["scales"]) + 1)
    if result.path_steps != expected:
        sys.exit(f"guidelab counts {result.path_steps} path-steps, but the spec has {expected}")
    return result


def timed(command: list[str]) -> tuple[float, float]:
    """Wall time in seconds and peak memory in MB of a command that must succeed."""
    begin = time.perf_counter()
    try:
        process = subprocess.Popen(command)
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror} (build it first, or give --guidelab)")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 1e6


def direct_rows(cost: Cost) -> dict[float, tuple[float, float]]:
    """Scale -> (estimate, standard error) of E[1/p(c|x)] by plain averaging."""
    return {float(row["scale"]): (float(row["estimate"]), float(row["standard_error"])) for row in cost.rows
            if row["quantity"] == "reciprocal_probability" and row["estimator"] == "direct"}
