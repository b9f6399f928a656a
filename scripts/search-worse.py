"""Searches for targets that classifier-free guidance makes worse in another sense than its own.

Guidance lowers E[1/p(c|x)], provably; E[p(c|x)] and the share of improved samples may go the other way. This runs
guidance on random mixtures on the line and lists, among those whose E[1/p] falls at every scale, the ones whose
E[p(c|x)] falls most (by quadrature) and the ones with the smallest share of improved samples.

    python3 scripts/search-worse.py [--guidelab PROGRAM] [--seeds N] [--output FILE]
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

SCALES = [0.5, 1, 2, 4, 8]
SPEC = {
    "title": "Random mixtures on the line",
    "target": {"kind": "random-mixture", "dimension": 1, "classes": 2, "components": 2, "separation": 3, "seed": 1},
    "guidance": {"kind": "classifier-free", "label": "class-1", "scales": SCALES},
    "sampler": {"kind": "ddpm", "steps": 50, "grid": {"kind": "log-uniform", "start": 8, "end": 0}},
    "run": {"paths": 400, "seed": 1, "profile": False},
}
LISTED = 12


def outcomes(program: str, seeds: int) -> list[dict]:
    """One entry per target and scale above 0: what guidance did there."""
    sweep = {"target.components": [2, 3, 4], "target.separation": [2, 3, 4, 6],
             "target.seed": list(range(1, seeds + 1))}
    with tempfile.TemporaryDirectory() as folder:
        spec = pathlib.Path(folder, "spec.json")
        spec.write_text(json.dumps(SPEC | {"sweep": sweep}))
        subprocess.run([program, "run", str(spec), "--quiet", "--output", str(pathlib.Path(folder, "out"))], check=True,
                       stdout=subprocess.DEVNULL)
        values: dict[tuple, dict[tuple, float]] = {}
        with open(pathlib.Path(folder, "out", "table.csv"), newline="") as file:
            for row in csv.DictReader(file):
                target = tuple(row[key] for key in sweep)
                column = "estimate" if row["quantity"] == "improved_fraction" else "exact"
                if row["estimator"] == "direct":
                    number = float(row[column] or "nan")
                    values.setdefault(target, {})[row["quantity"], float(row["scale"])] = number
    found = []
    for target, of in values.items():
        falls = {w: of["reciprocal_probability", w] - of["reciprocal_probability", 0] for w in SCALES}
        if not all(fall < 0 for fall in falls.values()):
            continue
        for w in SCALES:
            found.append(dict(zip(sweep, target)) | {
                "scale": w,
                "change_of_reciprocal_probability": falls[w],
                "probability_unguided": of["probability", 0],
                "change_of_probability": of["probability", w] - of["probability", 0],
                "improved_fraction": of["improved_fraction", w],
            })
    return found


def worst(found: list[dict], column: str) -> list[dict]:
    """The worst scale of each target, the worst targets first."""
    best: dict[tuple, dict] = {}
    for entry in found:
        target = tuple(entry[key] for key in ("target.components", "target.separation", "target.seed"))
        if target not in best or entry[column] < best[target][column]:
            best[target] = entry
    return sorted(best.values(), key=lambda entry: entry[column])[:LISTED]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guidelab", default=".build/release/guidelab")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--output", default="results/search/worse.csv", type=pathlib.Path)
    args = parser.parse_args()
    found = outcomes(args.guidelab, args.seeds)
    lines = [{"searched_for": name} | entry
             for name, column in (("E[p] falls", "change_of_probability"), ("few improve", "improved_fraction"))
             for entry in worst(found, column)]
    args.output.parent.mkdir(parents=True, exist_ok=True)
    with open(args.output, "w", newline="") as file:
        table = csv.DictWriter(file, lines[0].keys(), lineterminator="\n")
        table.writeheader()
        table.writerows({key: f"{x:.6g}" if isinstance(x, float) else x for key, x in line.items()} for line in lines)
    targets = len(found) // len(SCALES)
    falling = len({tuple(list(e.values())[:3]) for e in found if e["change_of_probability"] < 0})
    mostly = len({tuple(list(e.values())[:3]) for e in found if e["improved_fraction"] < 0.5})
    print(f"{targets} targets whose E[1/p] falls at every scale: E[p] falls at some scale in {falling}, "
          f"most samples get worse in {mostly}; wrote {args.output}")


if __name__ == "__main__":
    main()
