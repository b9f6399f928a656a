"""What a Swiss roll of many components costs against the full sum over all of them, grid by grid.

A target whose components share one variance is summed by pruning and summaries; one whose variances differ in the
twelfth digit is summed in full, and is the same law for all that can be seen. Both run in turn, on one thread, and the
ratio of a round counts. Simulation time only, which includes what is prepared before the first step.
"""

import argparse
import csv
import math
import statistics

import guidelab

GRIDS = {
    "log-uniform": {"kind": "log-uniform", "start": 10, "end": 0},
    "li": {"kind": "li"},
    "karras": {"kind": "karras"},
}


def roll(components: int, deviation: float, spread: float) -> dict:
    """A Swiss roll at unit-ish scale, its arc cut into four classes; variances grow by up to `spread`."""
    classes = []
    for label in range(4):
        members = range(components * label // 4, components * (label + 1) // 4)
        parts = []
        for member in members:
            turn = math.pi * (1.5 + 3 * (member + 0.5) / components)
            parts.append({"weight": 1 / len(members), "mean": [turn * math.cos(turn) / 7, turn * math.sin(turn) / 7],
                          "covariance": deviation**2 * (1 + spread * member / components)})
        classes.append({"label": f"arc-{label}", "prior": 0.25, "components": parts})
    return {"classes": classes}


def spec(components: int, deviation: float, spread: float, grid: dict, paths: int) -> dict:
    result = guidelab.cfg_spec(roll(components, deviation, spread), "arc-1", [0.0, 1.0], 400, paths)
    result["sampler"]["grid"] = grid
    return result


def measure(args: argparse.Namespace, name: str, components: int, deviation: float) -> list:
    times = {"full": [], "fast": []}
    for _ in range(args.repetitions):
        for way, paths in [("full", 2048), ("fast", 16384)]:
            spread = 1e-12 if way == "full" else 0.0
            cost = guidelab.run(args.guidelab, spec(components, deviation, spread, GRIDS[name],
                                                    round(paths * args.work)), threads=1)
            times[way].append(cost.simulation_ns())
    ratio = statistics.median(full / fast for full, fast in zip(times["full"], times["fast"]))
    row = [name, components, deviation, statistics.median(times["full"]), statistics.median(times["fast"]), ratio]
    print(f"  {name:<12} {components:>6} {deviation:>5} {row[3]:>9.1f} {row[4]:>9.1f} {ratio:>6.1f}", flush=True)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guidelab", default=".build/release/guidelab", help="the built program")
    parser.add_argument("--output", help="CSV file for the table")
    parser.add_argument("--repetitions", type=int, default=5, help="rounds; medians count")
    parser.add_argument("--work", type=float, default=1.0, help="multiple of the usual paths; less for a quick look")
    args = parser.parse_args()
    print(f"  {'grid':<12} {'K':>6} {'dev.':>5} {'full, ns':>9} {'fast, ns':>9} {'ratio':>6}")
    rows = [measure(args, name, 2000, deviation) for deviation in [0.05, 0.1] for name in GRIDS]
    rows += [measure(args, "log-uniform", components, 0.05) for components in [256, 500, 1000, 4000]]
    if args.output:
        with open(args.output, "w", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["grid", "components", "deviation", "full_ns_per_path_step", "fast_ns_per_path_step",
                            "ratio"])
            table.writerows([row[:3] + [f"{x:.4g}" for x in row[3:]] for row in rows])


if __name__ == "__main__":
    main()
