"""What reward guidance costs against classifier-free guidance, and how it grows with the dimension.

First every tilt on the same one-dimensional target as classifier-free guidance, in the same rounds: ns per
path-step and the ratio. Then the tilts on isotropic and diagonal targets of growing dimension, with log-log slopes:
1 is linear. One thread, simulation time only, guided paths only, no profile.
"""

import argparse
import csv
import statistics

import numpy as np

import guidelab
import slopes

LINE_TILTS = {
    "exponential-linear": {"direction": [0.7]},
    "radial": {"centre": [-1], "length": 1},
    "class-probability": {"label": "sides"},
    "quadratic": {"centre": [0.5], "matrix": 0.5, "constant": 0.2},
    "half-space": {"normal": [-1], "offset": 0.5},
    "probit": {"normal": [-2], "offset": 0.5},
}
DIMENSIONS = [4, 8, 16, 32, 64]


def line_target() -> dict:
    """The papers' setting: N(0, 1) against a half each of N(-1, 1) and N(1, 1)."""
    return {"classes": [
        {"label": "centre", "prior": 0.5, "components": [{"mean": [0], "covariance": 1}]},
        {"label": "sides", "prior": 0.5, "components": [
            {"weight": 0.5, "mean": [-1], "covariance": 1}, {"weight": 0.5, "mean": [1], "covariance": 1}]},
    ]}


def space_tilt(kind: str, d: int) -> dict:
    ones = [1 / d] * d
    return {
        "exponential-linear": {"direction": ones},
        "radial": {"centre": ones, "length": 3.0 * d**0.5},
        "quadratic": {"centre": ones, "matrix": 0.1, "constant": 1},
        "half-space": {"normal": ones, "offset": 0},
        "probit": {"normal": ones, "offset": 0},
        "class-probability": {"label": "class-1"},
    }[kind]


def reward(spec: dict, kind: str, tilt: dict) -> dict:
    return {**spec, "guidance": {"kind": "reward", "tilt": {"kind": kind, **tilt},
                                 "scales": spec["guidance"]["scales"]}}


def line_rows(args: argparse.Namespace) -> list[list]:
    free = guidelab.cfg_spec(line_target(), "sides", slopes.scales(8), 400, round(40_000 * args.work))
    specs = {"classifier-free": free} | {name: reward(free, name, tilt) for name, tilt in LINE_TILTS.items()}
    times = {name: [] for name in specs}
    for _ in range(args.repetitions):
        for name, spec in specs.items():
            times[name].append(guidelab.run(args.guidelab, spec, threads=1).simulation_ns())
    rows = []
    for name, own in times.items():
        ratio = statistics.median(a / b for a, b in zip(own, times["classifier-free"]))
        rows.append(["line", name, 1, statistics.median(own), ratio, float("nan")])
        print(f"  {name:<20} {rows[-1][3]:>8.2f} ns {ratio:>6.2f}", flush=True)
    return rows


def space_rows(args: argparse.Namespace, form: str) -> list[list]:
    rows = []
    for kind in LINE_TILTS:
        times = []
        for d in DIMENSIONS:
            target = {"kind": "random-mixture", "dimension": d, "classes": 2, "components": 3, "separation": 0.5,
                      "covariance": form, "seed": 1}
            spec = guidelab.cfg_spec(target, "class-1", slopes.scales(4), 100, round(120_000 * args.work / d))
            spec = reward(spec, kind, space_tilt(kind, d))
            costs = [guidelab.run(args.guidelab, spec, threads=1) for _ in range(args.repetitions)]
            times.append(statistics.median(cost.simulation_ns() for cost in costs))
        slope = float(np.polyfit(np.log(DIMENSIONS), np.log(times), 1)[0])
        last = float(np.log2(times[-1] / times[-2]))
        rows += [[form, kind, d, ns, float("nan"), slope] for d, ns in zip(DIMENSIONS, times)]
        print(f"  {form:<10} {kind:<20} slope {slope:.2f}, last doubling {last:.2f}, {times[-1]:.1f} ns", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guidelab", default=".build/release/guidelab", help="the built program")
    parser.add_argument("--output", help="CSV file for the table")
    parser.add_argument("--repetitions", type=int, default=5, help="rounds; medians count")
    parser.add_argument("--work", type=float, default=1.0, help="multiple of the usual paths; less for a quick look")
    args = parser.parse_args()
    rows = line_rows(args) + space_rows(args, "isotropic") + space_rows(args, "diagonal")
    if args.output:
        with open(args.output, "w", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["target", "guidance", "dimension", "ns_per_path_step", "ratio_to_classifier_free",
                            "slope_in_dimension"])
            table.writerows([row[:3] + [f"{x:.4g}" for x in row[3:]] for row in rows])


if __name__ == "__main__":
    main()
