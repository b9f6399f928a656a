"""Compares the twin's standard errors with those of plain averaging, over all committed tables.

For every table and quantity: the ratio of the twin's standard error to the direct one, both of the same simulated
paths, over the rows where direct is trustworthy (status ok for both, at least 100 times rounding), and the number of
rows where direct is unreliable and the twin is not. Writes one line per table and quantity.

    python3 scripts/variance-ratios.py [--results DIR] [--output FILE]
"""

import argparse
import csv
import pathlib
import statistics
import sys

LIMIT = 1.5


def pairs(path: pathlib.Path) -> dict[str, list[tuple[dict, dict]]]:
    """Quantity -> (direct row, twin row) of every cell and scale that has both."""
    rows: dict[tuple, dict[str, dict]] = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if row["estimator"] in ("direct", "twin"):
                rows.setdefault((row["quantity"], row["cell"], row["scale"]), {})[row["estimator"]] = row
    result: dict[str, list[tuple[dict, dict]]] = {}
    for (quantity, _, _), both in rows.items():
        if len(both) == 2:
            result.setdefault(quantity, []).append((both["direct"], both["twin"]))
    return result


def ratio(direct: dict, twin: dict) -> float | None:
    if direct["status"] != "ok" or twin["status"] != "ok":
        return None
    error = float(direct["standard_error"])
    return float(twin["standard_error"]) / error if error > 1e-12 * abs(float(direct["estimate"])) else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", default="results", type=pathlib.Path)
    parser.add_argument("--output", default="results/variance/variance-ratios.csv", type=pathlib.Path)
    args = parser.parse_args()
    lines = []
    for path in sorted(args.results.glob("*/*/table.csv")):
        name = str(path.parent.relative_to(args.results))
        for quantity, both in sorted(pairs(path).items()):
            ratios = [x for x in (ratio(direct, twin) for direct, twin in both) if x is not None]
            rescued = sum(direct["status"] == "unreliable" and twin["status"] == "ok" for direct, twin in both)
            lost = sum(direct["status"] == "ok" and twin["status"] == "unreliable" for direct, twin in both)
            numbers = [min(ratios), statistics.median(ratios), max(ratios)] if ratios else []
            lines.append([name, quantity, len(ratios), *(f"{x:.3g}" for x in numbers), *[""] * (3 - len(numbers)),
                          rescued, lost])
    args.output.parent.mkdir(parents=True, exist_ok=True)
    with open(args.output, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["experiment", "quantity", "rows", "smallest_ratio", "median_ratio", "largest_ratio",
                        "direct_unreliable_twin_ok", "direct_ok_twin_unreliable"])
        table.writerows(lines)
    worst = max((float(line[5]), line[0], line[1]) for line in lines if line[5])
    print(f"largest ratio {worst[0]:.3g}: {worst[2]} of {worst[1]}; "
          f"{sum(line[6] for line in lines)} unreliable direct rows have a reliable twin")
    if worst[0] > LIMIT:
        sys.exit(f"a twin's standard error is more than {LIMIT} times the direct one")


if __name__ == "__main__":
    main()
