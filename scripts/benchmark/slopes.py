"""How guidelab's time grows with paths, steps, scales, components and dimension: log-log slopes over doublings.

One thread, simulation time only. A slope of 1 is linear. Slopes below 1 mean a part that does not grow: with
more scales the noise is drawn once for all of them, with more components the step's own arithmetic stays.
The slope of the last doubling shows the growth once such a part no longer counts. Peak memory has a floor of
about 30 MB, which is this program's own at the moment it starts guidelab.
"""

import argparse
import csv
import statistics
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import guidelab


class Sequence(NamedTuple):
    values: list[int]
    spec: Callable[[int, float], dict]  # of the value and the multiple of the usual work


def line_target(components: int) -> dict:
    """Two classes in one dimension that share `components` unit components evenly."""
    centres = np.linspace(-2, 2, components)
    classes = []
    for index, label in enumerate(["even", "odd"]):
        mine = centres[index::2]
        parts = [{"weight": 1 / len(mine), "mean": [float(mean)], "covariance": 1} for mean in mine]
        classes.append({"label": label, "prior": 0.5, "components": parts})
    return {"classes": classes}


def random_target(dimension: int, components: int) -> dict:
    return {"kind": "random-mixture", "dimension": dimension, "classes": 2, "components": components // 2,
            "separation": 0.5, "seed": 1}


def scales(count: int) -> list[float]:
    return [0.0, *np.geomspace(0.01, 10, count - 1).tolist()]


def line_spec(work: float, paths: int = 50_000, steps: int = 400, count: int = 4, components: int = 4) -> dict:
    return guidelab.cfg_spec(line_target(components), "even", scales(count), steps, round(paths * work))


def space_spec(work: float, dimension: int, components: int) -> dict:
    target = random_target(dimension, components)
    return guidelab.cfg_spec(target, "class-1", scales(8), 100, round(12_500 * work))


SEQUENCES = {
    "paths": Sequence([50_000, 100_000, 200_000, 400_000], lambda n, work: line_spec(work, paths=n)),
    "steps": Sequence([400, 800, 1600, 3200], lambda n, work: line_spec(work, steps=n)),
    "scales": Sequence([4, 8, 16, 32], lambda n, work: line_spec(work, count=n)),
    "components, 1-D": Sequence([4, 8, 16, 32], lambda n, work: line_spec(work, components=n)),
    "components, 64-D": Sequence([4, 8, 16, 32], lambda n, work: space_spec(work, 64, n)),
    "dimension": Sequence([8, 16, 32, 64, 128], lambda n, work: space_spec(work, n, 8)),
}


def slope(values: list[int], seconds: list[float]) -> float:
    return float(np.polyfit(np.log(values), np.log(seconds), 1)[0])


def measure(args: argparse.Namespace, name: str) -> list[list]:
    sequence = SEQUENCES[name]
    rows, seconds = [], []
    for value in sequence.values:
        spec = sequence.spec(value, args.work)
        costs = [guidelab.run(args.guidelab, spec, threads=1) for _ in range(args.repetitions)]
        seconds.append(statistics.median(cost.simulation_seconds for cost in costs))
        memory = max(cost.peak_megabytes for cost in costs)
        cost_ns = seconds[-1] / costs[0].path_steps * 1e9
        local = slope(sequence.values[:len(seconds)][-2:], seconds[-2:]) if len(seconds) > 1 else float("nan")
        rows.append([name, value, costs[0].path_steps, seconds[-1], cost_ns, memory, local])
        print(f"  {value:>9} {seconds[-1]:>9.3f} {cost_ns:>9.2f} {memory:>9.1f} {local:>9.3f}", flush=True)
    overall = slope(sequence.values, seconds)
    print(f"  slope {overall:.3f}")
    return [[*row, overall] for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guidelab", default=".build/release/guidelab", help="the built program")
    parser.add_argument("--output", help="CSV file for the table")
    parser.add_argument("--repetitions", type=int, default=3, help="runs per value; the median counts")
    parser.add_argument("--work", type=float, default=1.0, help="multiple of the usual paths; less for a quick look")
    parser.add_argument("--only", nargs="*", choices=SEQUENCES, default=list(SEQUENCES))
    args = parser.parse_args()
    rows = []
    for name in args.only:
        print(f"{name}\n  {'value':>9} {'seconds':>9} {'ns/p-s':>9} {'peak MB':>9} {'slope':>9}")
        rows += measure(args, name)
    if args.output:
        with open(args.output, "w", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["sequence", "value", "path_steps", "simulation_seconds", "ns_per_path_step",
                            "peak_megabytes", "slope_of_last_doubling", "slope"])
            table.writerows([row[:3] + [f"{x:.5g}" for x in row[3:]] for row in rows])


if __name__ == "__main__":
    main()
