#!/usr/bin/env python3
"""How runs that end at a target standard error are biased by that: many seeds, one experiment.

Two unit Gaussians, 2 and 4 apart, guided at w = 0, 0.1 and 1 with 50 steps. Each seed runs until every
row of a quantity has the wanted relative standard error, and once more with as many paths as such
runs take on average, the same for all seeds. The truth is the chain's own expectation, from the table's
column `exact`. Writes one row per case, scale, quantity, estimator and way to end (`target` or
`paths`): the runs, their mean paths, the share of runs whose nominal 95 % interval covers the truth,
the share marked unreliable, and the mean and standard deviation of
(estimate - exact)/standard_error, which are 0 and 1 for honest intervals. The bias of stopping is the difference of `target` to `paths`: both
have the same first paths, so that most of the chance is in both.

    python3 scripts/stopping-bias.py [--seeds 200] [--guidelab .build/release/guidelab]
"""
import argparse
import collections
import csv
import json
import pathlib
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Separation, share of twins, and what is to be reached.
CASES = [
    (2, 0.5, {"reciprocal_probability": {"relative": 0.0022}}),
    (4, 0.5, {"reciprocal_probability": {"relative": 0.004}}),
    (2, 0, {"probability": {"relative": 0.0035}}),
]
MOST_PATHS = 200_000
BLOCK = 256


def spec(separation: int, share: float, seeds: int, run: dict) -> dict:
    def side(label: str, mean: float) -> dict:
        component = {"mean": [mean], "covariance": 1}
        return {"label": label, "prior": 0.5, "components": [component]}

    return {
        "title": "The bias of stopping",
        "target": {
            "separation": separation,
            "classes": [side("left", -0.5), side("right", 0.5)],
        },
        "guidance": {"kind": "classifier-free", "label": "right", "scales": [0, 0.1, 1]},
        "sampler": {"kind": "ddpm", "steps": 50},
        "run": {"confidence": 0.95, "twin_share": share, "profile": False, **run},
        "sweep": {"run.seed": list(range(1, seeds + 1))},
    }


def run(guidelab: str, experiment: dict) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "stopping.json")
        path.write_text(json.dumps(experiment))
        subprocess.run([guidelab, "run", str(path), "--output", folder, "--quiet"], check=True)
        with open(pathlib.Path(folder, "table.csv"), newline="") as table:
            return [row for row in csv.DictReader(table) if row["exact"] and row["estimate"]]


def summary(separation: int, share: float, stop: str, rows: list[dict]) -> list[dict]:
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row["scale"], row["quantity"], row["estimator"]].append(row)
    result = []
    for (scale, quantity, estimator), group in groups.items():
        covered = [
            float(row["lower"]) <= float(row["exact"]) <= float(row["upper"]) for row in group
        ]
        scores = [
            (float(row["estimate"]) - float(row["exact"])) / float(row["standard_error"])
            for row in group
        ]
        result.append({
            "separation": separation,
            "twin_share": share,
            "scale": scale,
            "quantity": quantity,
            "estimator": estimator,
            "stop": stop,
            "runs": len(group),
            "paths": round(statistics.fmean(int(row["paths"]) for row in group)),
            "covered": f"{statistics.fmean(covered):.3f}",
            "unreliable": f"{statistics.fmean(row['status'] != 'ok' for row in group):.3f}",
            "mean_z": f"{statistics.fmean(scores):.2f}",
            "sd_z": f"{statistics.stdev(scores):.2f}",
        })
    return result


def mean_paths(share: float, rows: list[dict]) -> int:
    """The mean over runs of all paths, guided and twin, in whole blocks."""
    whole = "twin" if share else "direct"
    paths = [int(row["paths"]) for row in rows if row["estimator"] == whole]
    return BLOCK * round(statistics.fmean(paths) / BLOCK)


def looked_at(result: list[dict]) -> list[dict]:
    """The rows whose standard errors end the runs."""
    targets = {(separation, share): set(target) for separation, share, target in CASES}
    return [
        row for row in result
        if row["quantity"] in targets[row["separation"], row["twin_share"]]
        and row["estimator"] == ("twin" if row["twin_share"] else "direct")
    ]


def most(rows: list[dict], estimator: str) -> str:
    """The largest difference of mean_z between the ways to end."""
    rows = [row for row in rows if row["estimator"] == estimator]
    differences = [
        float(stopped["mean_z"]) - float(beside["mean_z"])
        for stopped, beside in zip(rows[::2], rows[1::2])
    ]
    return f"{max(differences, key=abs):.2f}" if differences else "-"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--guidelab", default=str(ROOT / ".build/release/guidelab"))
    parser.add_argument("--output", default=str(ROOT / "results/stopping/stopping.csv"))
    arguments = parser.parse_args()
    result = []
    for separation, share, target in CASES:
        stopping = {"paths": MOST_PATHS, "target_standard_error": target}
        rows = run(arguments.guidelab, spec(separation, share, arguments.seeds, stopping))
        stopped = summary(separation, share, "target", rows)
        fixed = {"paths": mean_paths(share, rows)}
        rows = run(arguments.guidelab, spec(separation, share, arguments.seeds, fixed))
        beside = summary(separation, share, "paths", rows)
        result += [row for pair in zip(stopped, beside) for row in pair]
    output = pathlib.Path(arguments.output)
    output.parent.mkdir(parents=True, exist_ok=True)
    with open(output, "w", newline="") as table:
        writer = csv.DictWriter(table, result[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(result)
    for name, rows in [("looked at", looked_at(result)), ("all", result)]:
        for estimator in ["twin", "direct"]:
            print(f"{name}, {estimator}: mean_z changes by stopping by", most(rows, estimator))
    bad = [
        row for row in result
        if row["estimator"] == "twin" and row["stop"] == "target"
        and not 0.90 <= float(row["covered"]) <= 0.99
    ]
    for row in bad:
        print("twin coverage outside 90 to 99 %:", row)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
