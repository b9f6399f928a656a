"""A result folder, read and checked: its tables, its swept keys and the spec behind it."""

import csv
import functools
import itertools
import json
import math
import pathlib
from array import array

# What guidance is about, by the word in the column `quantity`, as the field writes it.
SYMBOLS = {
    "reciprocal_probability": "E[1/p(c|x)]",
    "probability": "E[p(c|x)]",
    "log_probability": "E[ln p(c|x)]",
    "reward": "reward E[f]",
    "cost": "cost E[f]",
    "tilt": "E[f] / unguided E[f]",
    "mean_square": "E[|x|²]",
    "frechet_distance": "Fréchet distance²",
    "improved_fraction": "fraction improved",
    "mean_loss": "mean loss",
}

NUMBERS = {
    "table.csv": ["scale", "estimate", "standard_error", "lower", "upper", "improvement",
                  "improvement_lower", "improvement_upper", "exact"],
    "profile.csv": ["scale", "log_time", "integrand", "integrand_lower", "integrand_upper"],
    "claims.csv": ["scale", "estimate", "lower", "upper"],
    "training.csv": ["network", "step", "loss", "held_out_loss"],
    "score_error.csv": ["log_time", "squared_error", "squared_error_standard_error", "squared_norm"],
}
WORDS = {
    "table.csv": ["cell", "guided", "quantity", "estimator", "status"],
    "profile.csv": ["cell"],
    "claims.csv": ["claim", "cell", "quantity", "verdict"],
    "training.csv": ["role", "cell"],
    "score_error.csv": ["cell", "quantity"],
}
# Samples of one cell and scale beyond these are not read.
MOST_SAMPLES = 100_000


class Problem(Exception):
    """What makes a folder unreadable; ends the command with exit code 2."""


class Lacks(Exception):
    """What a figure needs and the folder does not have; the figure is skipped."""


def number(text: str) -> float | None:
    """A finite number, or None where a cell is empty, nan or infinite."""
    value = float(text) if text else math.nan
    return value if math.isfinite(value) else None


def read(path: pathlib.Path, numbers: list[str], words: list[str]) -> list[dict]:
    """The rows of a CSV file, the columns `numbers` as numbers."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [name for name in [*words, *numbers] if name not in (reader.fieldnames or [])]
            if missing:
                raise Problem(f"{path}: no column {missing[0]} (not a table of guidelab?)")
            rows = []
            for row in reader:
                for name in numbers:
                    try:
                        row[name] = number(row[name])
                    except (TypeError, ValueError):
                        raise Problem(f"{path}: line {reader.line_num}: {name} is {row[name]!r} "
                                      "(must be a number)") from None
                rows.append(row)
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def folders(path: pathlib.Path) -> list[pathlib.Path]:
    """`path` if it has a table.csv, else the folders below it that have one."""
    if not path.is_dir():
        raise Problem(f"{path}: {'not a folder' if path.exists() else 'no such folder'}")
    if (path / "table.csv").is_file():
        return [path]
    below = sorted(file.parent for file in path.rglob("table.csv"))
    if not below:
        raise Problem(f"{path}: no table.csv here or below (not a folder that guidelab run wrote)")
    return below


class Folder:
    """The tables of one experiment."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        self.rows = self.table("table.csv")
        if not self.rows:
            raise Problem(f"{path / 'table.csv'}: no rows")
        columns = list(self.rows[0])
        # The swept keys stand between the number of the cell and what is guided.
        self.keys = columns[columns.index("cell") + 1:columns.index("guided")]
        # Cell -> the values of its swept keys.
        self.cells = {row["cell"]: tuple(row[key] for key in self.keys) for row in self.rows}

    @property
    def name(self) -> str:
        """The path below a folder `results`, else the folder's own name."""
        parts = self.path.resolve().parts
        if "results" in parts[:-1]:
            return "/".join(parts[len(parts) - parts[::-1].index("results"):])
        return parts[-1]

    def table(self, name: str) -> list[dict]:
        """The rows of one of the folder's tables."""
        if not (self.path / name).is_file():
            raise Lacks(f"no {name}")
        return read(self.path / name, NUMBERS[name], WORDS[name])

    @functools.cached_property
    def index(self) -> dict[tuple, list[dict]]:
        """(quantity, estimator, cell) -> rows by ascending scale, unless they failed."""
        result: dict[tuple, list[dict]] = {}
        for row in self.rows:
            if row["estimate"] is not None and row["scale"] is not None:
                result.setdefault((row["quantity"], row["estimator"], row["cell"]), []).append(row)
        for rows in result.values():
            rows.sort(key=lambda row: row["scale"])
        return result

    def series(self, quantity: str, estimator: str, cell: str) -> list[dict]:
        return self.index.get((quantity, estimator, cell), [])

    def best(self, quantity: str, cell: str) -> list[dict]:
        """The recommended rows: of the twin where there are any, else direct."""
        return self.series(quantity, "twin", cell) or self.series(quantity, "direct", cell)

    @functools.cached_property
    def main_quantity(self) -> str:
        """What guidance is about: covered by a theorem, if any is, and estimated in all cells."""
        order = ["reward", "cost", "reciprocal_probability", "probability"]
        everywhere = [q for q in order if all(self.best(q, cell) for cell in self.cells)]
        first = next(iter(self.cells))
        covered = [q for q in everywhere if self.best(q, first)[0].get("theorem", "none") != "none"]
        for quantity in covered + everywhere:
            return quantity
        raise Lacks("no quantity that is estimated in all cells")

    @functools.cached_property
    def provenance(self) -> dict:
        """What provenance.json holds; empty where there is none."""
        path = self.path / "provenance.json"
        try:
            value = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except (OSError, ValueError) as error:
            raise Problem(f"{path}: {error}") from None
        return value if isinstance(value, dict) else {}

    def spec(self, cell: str) -> dict:
        """The spec with the swept values of `cell` in place."""
        spec = json.loads(json.dumps(self.provenance.get("spec", {})))
        for key, text in zip(self.keys, self.cells[cell]):
            value = next((v for v in spec.get("sweep", {}).get(key, []) if same(v, text)), text)
            *parents, last = key.split(".")
            place = spec
            for part in parents:
                place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
            place[int(last) if isinstance(place, list) else last] = value
        return spec

    def samples(self) -> tuple[int, dict[tuple, array]]:
        """The dimension d and (cell, scale) -> coordinates, d per sample, of samples.csv."""
        path = self.path / "samples.csv"
        if not path.is_file():
            raise Lacks("no samples.csv (run.keep_samples writes it)")
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            dimension = len(header) - 3
            expected = ["cell", "scale", "path", *(f"x{i}" for i in range(dimension))]
            if dimension < 1 or header != expected:
                raise Problem(f"{path}: columns are {','.join(header)} (must be cell,scale,path,x0,...)")
            result: dict[tuple, array] = {}
            for row in reader:
                try:
                    point = [float(text) for text in row[3:]]
                    place = result.setdefault((row[0], float(row[1])), array("d"))
                    if len(point) != dimension:
                        raise ValueError
                except (IndexError, ValueError):
                    raise Problem(f"{path}: line {reader.line_num}: not {dimension + 3} numbers") from None
                if len(place) < MOST_SAMPLES * dimension and all(map(math.isfinite, point)):
                    place.extend(point)
        return dimension, result


def same(value: object, text: str) -> bool:
    """Whether a column's text is a value of the spec; objects may be named by their kind."""
    if isinstance(value, str):
        return value == text
    if isinstance(value, dict) and value.get("kind") == text:
        return True
    try:
        return json.loads(text) == value
    except ValueError:
        return False


def spread(values: list, most: int) -> list:
    """At most `most` of the values, evenly spread, the first and the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]


def by(rows: list[dict], *columns: str) -> dict[tuple, list[dict]]:
    """The rows by the values of columns, in the order in which these appear."""
    keyed = ((tuple(row[column] for column in columns), row) for row in rows)
    result: dict[tuple, list[dict]] = {}
    for key, row in itertools.chain(keyed):
        result.setdefault(key, []).append(row)
    return result
