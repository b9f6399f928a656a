"""Watches long runs and checks that they need no more as they go on.

    check-endurance.py --guidelab PATH [--cells 300] [--paths 10000000]

Two runs: a sweep of many small cells, and one cell of many paths, each into a folder with its journal. Of
each the resident memory, the open files and the journal are looked at over and over. The most memory in
the last quarter may be no more than a few MB above that in the second, the open files no more, and the
journal no larger than its cells and its thrift account for; with many cells it grows evenly. The last
tenth of a run is left out, for there the tables are made: it must keep below 100 MB like all before.
Exit code 1 when something is not as it should be. Needs /proc.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

JOURNAL = ".guidelab.journal"
TOLERANCE = 4 << 20
MOST = 100_000_000
# A journal that is written anew is open twice for a moment.
SPARE = 1
MB = 1 << 20

TARGET = {"kind": "random-mixture", "dimension": 2, "classes": 2, "components": 2,
          "separation": 1.5, "seed": 1}
GUIDANCE = {"kind": "reward", "tilt": {"kind": "exponential-linear", "direction": [0.5, 0.25]},
            "scales": [0.5, 1]}
SAMPLER = {"kind": "ddpm", "steps": 5, "variance": "beta",
           "grid": {"kind": "log-uniform", "start": 10, "end": 0}}

failures = []


def check(is_right, text):
    if not is_right:
        failures.append(text)
        print(f"WRONG: {text}", flush=True)


def spec(cells, paths):
    """A sweep of so many cells, or one cell without a sweep."""
    value = {"title": "endurance", "target": TARGET, "guidance": GUIDANCE, "sampler": SAMPLER,
             "run": {"paths": paths, "seed": 1, "profile": True,
                     "baselines": ["best-of-n", "resampling"]}}
    if cells > 1:
        value["sweep"] = {"target.separation": [0.5 + index / 128 for index in range(cells)]}
    return value


def resident(pid):
    """The bytes of memory in use, and the most so far."""
    found = {}
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        key, _, rest = line.partition(":")
        if key in ("VmRSS", "VmHWM"):
            found[key] = int(rest.split()[0]) * 1024
    return found["VmRSS"], found["VmHWM"]


def watched(guidelab, room, name, value):
    """Runs a spec; what was seen of the process, as (seconds, memory, open files, journal's bytes)."""
    path = pathlib.Path(room) / f"{name}.json"
    path.write_text(json.dumps(value))
    output = pathlib.Path(room) / name
    journal = output / JOURNAL
    started = time.monotonic()
    process = subprocess.Popen([guidelab, "run", str(path), "--output", str(output), "--threads", "2",
                                "--quiet"], stdout=subprocess.DEVNULL)
    seen = []
    peak = 0
    while process.poll() is None:
        try:
            memory, peak = resident(process.pid)
            files = len(os.listdir(f"/proc/{process.pid}/fd"))
        except (OSError, KeyError):
            break
        size = journal.stat().st_size if journal.exists() else 0
        seen.append((time.monotonic() - started, memory, files, size))
        time.sleep(0.02)
    check(process.wait() == 0, f"{name}: exit {process.returncode}")
    check(not journal.exists(), f"{name}: the journal is left behind")
    return seen, peak, time.monotonic() - started


def judge(name, seen, peak, seconds, most_journal):
    """Compares the quarters of a run."""
    check(len(seen) >= 40, f"{name}: only {len(seen)} looks in {seconds:.1f} s")
    if len(seen) < 40:
        return
    seen = seen[:len(seen) * 9 // 10]
    quarter = len(seen) // 4
    second, last = seen[quarter:2 * quarter], seen[3 * quarter:]
    memory = [max(look[1] for look in part) for part in (second, last)]
    files = [max(look[2] for look in part) for part in (second, last)]
    journal = max(look[3] for look in seen)
    print(f"{name}: {seconds:.1f} s; memory {memory[0] / MB:.1f} MB in the second quarter,"
          f" {memory[1] / MB:.1f} MB in the last, {peak / MB:.1f} MB at most; {files[0]} and"
          f" {files[1]} open files; journal of up to {journal / MB:.2f} MB", flush=True)
    check(peak <= MOST, f"{name}: {peak} bytes of memory, more than {MOST}")
    check(memory[1] <= memory[0] + TOLERANCE,
          f"{name}: memory grows from {memory[0]} to {memory[1]} bytes")
    check(files[1] <= files[0] + SPARE, f"{name}: open files grow from {files[0]} to {files[1]}")
    check(0 < journal <= most_journal, f"{name}: a journal of {journal} bytes, not {most_journal}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--guidelab", required=True, help="the program")
    parser.add_argument("--cells", type=int, default=300, help="the cells of the sweep")
    parser.add_argument("--paths", type=int, default=10_000_000, help="the paths of the one cell")
    arguments = parser.parse_args()
    guidelab = os.path.abspath(arguments.guidelab)
    with tempfile.TemporaryDirectory() as room:
        # What a finished cell of this kind leaves is less than this; the rest is the file's thrift.
        cell = 0.25 * MB
        seen, peak, seconds = watched(guidelab, room, "cells", spec(arguments.cells, 5_000))
        judge("cells", seen, peak, seconds, arguments.cells * cell + 8 * MB)
        sizes = [look[3] for look in seen]
        share = sizes[len(sizes) // 2] / max(*sizes, 1)
        check(0.3 < share < 0.7, f"cells: half of the run leaves {share:.2f} of the journal")
        seen, peak, seconds = watched(guidelab, room, "paths", spec(1, arguments.paths))
        judge("paths", seen, peak, seconds, 48 * MB)
    if failures:
        sys.exit(f"{len(failures)} things are not as they should be")
    print("long runs need no more as they go on")


if __name__ == "__main__":
    main()
