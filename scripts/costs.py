"""What three digits of E[1/p(c|x)] cost, by the twin and by plain Monte Carlo, in every committed experiment.

For each experiment with that quantity: what a path-step takes (from provenance.json), and how many paths per scale
bring the relative standard error to the target on every row. The twin's are read off its standard errors, which fall
with the root of the paths. So are plain Monte Carlo's where its row can be relied on. Where it cannot, its standard
error says nothing; for Gaussians on the line without guidance (w = 0) the variance is then computed, by quadrature of

    E[1/p(c|x)^2] = (1/prior^2) * integral of p(x)^2 / p(x|c) dx,

which is infinite where the widest component of p has at least twice the variance of the widest of class c. The
column plain_at_least says where rows remain of which only guidelab knows that they cannot be relied on: plain Monte
Carlo then takes more. Twin paths count like guided ones; plain Monte Carlo has guided ones only. Learned scores are
left out: there a path-step is a network's.

    python3 scripts/costs.py [--results DIR] [--target 0.001] [--output FILE]
"""
import argparse
import copy
import csv
import json
import math
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUANTITY = "reciprocal_probability"


def rows_of(folder: pathlib.Path) -> list[dict]:
    with open(folder / "table.csv", newline="") as file:
        return [row for row in csv.DictReader(file) if row["quantity"] == QUANTITY and row["estimate"]]


def log_sum(values: list[float]) -> float:
    top = max(values)
    return top if top == -math.inf else top + math.log(sum(math.exp(v - top) for v in values))


def relative_variance(classes: list[dict], separation: float, label: str) -> float | None:
    """Var[1/p]/E[1/p]^2 without guidance, of classes of Gaussians on the line; `None` where it is not known."""
    parts = []
    for group in classes:
        for part in group["components"]:
            mean, variance = part["mean"], part["covariance"]
            if len(mean) != 1 or not isinstance(variance, (int, float)):
                return None
            weight = group["prior"] * part.get("weight", 1 / len(group["components"]))
            parts.append((group["label"], weight, separation * mean[0], variance))
    own = [part for part in parts if part[0] == label]
    widest = max(part[3] for part in own)
    if max(part[3] for part in parts) >= 2 * widest:
        return math.inf

    def log_density(some: list[tuple], x: float) -> float:
        return log_sum([math.log(w) - 0.5 * math.log(2 * math.pi * v) - (x - m) ** 2 / (2 * v) for _, w, m, v in some])

    prior = sum(part[1] for part in own)
    # The integrand of unequal widths falls like the wider part does; where widths are close it reaches far.
    reach = 40 * math.sqrt(max(part[3] for part in parts))
    means = [part[2] for part in parts]
    low, high = min(means) - reach - (max(means) - min(means)), max(means) + reach + (max(means) - min(means))
    count = 200_000
    step = (high - low) / count
    terms = [2 * log_density(parts, x) - log_density(own, x) + math.log(prior)
             for x in (low + step * (i + 0.5) for i in range(count))]
    if max(terms[0], terms[-1]) > max(terms) - 30:
        return None
    # log_density(own) has the prior in it: E[1/p^2] = integral of p^2/(prior p(x|c)) / prior.
    second = math.exp(log_sum(terms) + math.log(step) - 2 * math.log(prior))
    return second * prior * prior - 1


def paths_needed(row: dict, target: float) -> float:
    return float(row["paths"]) * (float(row["standard_error"]) / abs(float(row["estimate"])) / target) ** 2


def text(number: float | None) -> str:
    if number is None:
        return ""
    return "inf" if math.isinf(number) else f"{number:.2g}" if number >= 100 else f"{number:.3g}"


def classes_of(spec: dict, row: dict) -> tuple[list[dict], float]:
    """The classes of a row's cell and their separation; no classes where they are drawn at random."""
    whole = copy.deepcopy(spec)
    for key in spec.get("sweep", {}):
        place, *rest = key.split(".")
        parent, keys = whole, [place, *rest]
        for name in keys[:-1]:
            parent = parent[int(name)] if isinstance(parent, list) else parent.setdefault(name, {})
        value = row[key]
        parent[int(keys[-1]) if isinstance(parent, list) else keys[-1]] = (
            json.loads(value) if value[:1] in "-0123456789[{" else value)
    target = whole["target"]
    classes = target.get("classes")
    return (classes if isinstance(classes, list) else []), float(target.get("separation", 1))


def cost(folder: pathlib.Path, target: float) -> dict | None:
    provenance = json.loads((folder / "provenance.json").read_text())
    spec, spent = provenance["spec"], provenance["cost"]
    rows = rows_of(folder)
    twins = [row for row in rows if row["estimator"] == "twin"]
    if not twins or "scores" in spec:
        return None
    step = spent["simulation_seconds"] * provenance["threads"] / spent["path_steps"]
    simulated = sum(int(row["paths"]) for row in twins)
    steps = spent["path_steps"] / simulated
    known = [row for row in twins if row["status"] == "ok"]
    hardest = max(known, key=lambda row: paths_needed(row, target))
    twin = paths_needed(hardest, target)
    direct: list[float | None] = []
    for row in rows:
        if row["estimator"] != "direct":
            continue
        if row["status"] == "ok":
            direct.append(paths_needed(row, target))
        elif float(row["scale"]) == 0:
            classes, separation = classes_of(spec, row)
            variance = relative_variance(classes, separation, row["guided"]) if classes else None
            direct.append(None if variance is None else variance / target**2)
    sure = [paths for paths in direct if paths is not None]
    plain = max(sure) if sure else None
    unknown = any(row["estimator"] == "direct" and row["status"] != "ok" for row in rows) and not (
        plain is not None and math.isinf(plain))
    return {
        "experiment": str(folder.relative_to(ROOT / "results")) if folder.is_relative_to(ROOT) else folder.name,
        "ns_per_path_step": f"{1e9 * step:.3g}",
        "steps": f"{steps:.0f}",
        "rows": len(twins),
        "rows_unreliable": len(twins) - len(known),
        "hardest_scale": hardest["scale"],
        "twin_paths": text(twin),
        "twin_seconds": text(twin * steps * step * len(twins)),
        "plain_paths": text(plain),
        "plain_at_least": "yes" if unknown else "no",
        "plain_seconds": text(None if plain is None else plain * steps * step * len(twins)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "results")
    parser.add_argument("--target", type=float, default=1e-3, help="the relative standard error")
    parser.add_argument("--output", type=pathlib.Path)
    options = parser.parse_args()
    folders = sorted(path.parent for path in options.results.rglob("table.csv"))
    found = [row for row in (cost(folder, options.target) for folder in folders if (folder / "provenance.json").exists())
             if row]
    lines = [",".join(found[0])] + [",".join(str(value) for value in row.values()) for row in found]
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text("\n".join(lines) + "\n")
    for line in lines:
        print(line)


if __name__ == "__main__":
    main()
