"""Which cells of a sweep share a panel, and what they are called."""

import dataclasses
import itertools
import json
import math

from .tables import Folder

# At most so many series in a panel: as many as there are colours.
MOST_SERIES = 8


@dataclasses.dataclass
class Panel:
    """Cells that are drawn together: (cell, name, number of the series)."""

    title: str
    cells: list[tuple[str, str, int]]


def short(keys: list[str]) -> list[str]:
    """The last words of dotted keys, as many as tell them apart; a `kind` is called by what it is of."""
    split = {key: [part for part in key.removesuffix(".kind").split(".") if not part.isdigit()] for key in keys}
    result = []
    for key, parts in split.items():
        others = [other for name, other in split.items() if name != key]
        count = 1
        while count < len(parts) and any(other[-count:] == parts[-count:] for other in others):
            count += 1
        result.append(".".join(parts[-count:]))
    return result


def words(texts: list[str]) -> dict[str, str]:
    """Readable words for the values of one key; of objects the kind and the members that differ."""
    parsed = {}
    for text in texts:
        try:
            parsed[text] = json.loads(text)
        except ValueError:
            parsed[text] = text
    result = {}
    for text, value in parsed.items():
        if isinstance(value, float):
            result[text] = f"{value:.4g}"
        elif isinstance(value, dict):
            kind = value.get("kind")
            alike = [other for other in parsed.values() if isinstance(other, dict) and other.get("kind") == kind]
            differing = [name for name in value if any(other.get(name) != value[name] for other in alike)]
            parts = [str(kind)] if kind else []
            parts += [f"{name} {json.dumps(value[name])}".replace('"', "") for name in differing]
            result[text] = ", ".join(parts) or "as given"
        else:
            result[text] = text
    return result


def panels(folder: Folder) -> tuple[list[Panel], str]:
    """The panels of a folder and the title of their common legend.

    All cells in one panel if they are few; else those that differ in as many keys as fit share one.
    """
    count = len(folder.keys)
    values = [list(dict.fromkeys(cell[i] for cell in folder.cells.values())) for i in range(count)]
    subsets = [s for size in range(count + 1) for s in itertools.combinations(range(count), size)]
    sizes = {s: math.prod(len(values[i]) for i in s) for s in subsets}
    inside = max((s for s in subsets if sizes[s] <= MOST_SERIES), key=lambda s: (sizes[s], s), default=())
    outside = [i for i in range(count) if i not in inside]
    names = short(folder.keys)
    readable = [words(texts) for texts in values]
    series: dict[tuple, int] = {}
    result: dict[tuple, Panel] = {}
    for cell, its in folder.cells.items():
        place = tuple(its[i] for i in outside)
        title = ", ".join(f"{names[i]} = {readable[i][its[i]]}" for i in outside)
        kind = tuple(its[i] for i in inside)
        number = series.setdefault(kind, len(series))
        name = ", ".join(readable[i][its[i]] for i in inside)
        result.setdefault(place, Panel(title, [])).cells.append((cell, name, number))
    return list(result.values()), ", ".join(names[i] for i in inside)


def name(folder: Folder, cell: str) -> str:
    """What tells a cell from the others."""
    its = folder.cells[cell]
    parts = []
    for i, key in enumerate(short(folder.keys)):
        readable = words(list(dict.fromkeys(cell[i] for cell in folder.cells.values())))
        parts.append(f"{key} = {readable[its[i]]}")
    return ", ".join(parts)


def names(folder: Folder, some: list[str]) -> tuple[list[str], str]:
    """The values that tell some cells from each other, and the keys that these are of."""
    its = [folder.cells.get(cell, ()) for cell in some]
    keys = [i for i in range(len(folder.keys)) if len({cell[i] for cell in its if cell}) > 1]
    short_names = short(folder.keys)
    readable = [words(list(dict.fromkeys(cell[i] for cell in folder.cells.values()))) for i in range(len(folder.keys))]
    found = [", ".join(readable[i][cell[i]] for i in keys if cell) for cell in its]
    return found, ", ".join(short_names[i] for i in keys)
