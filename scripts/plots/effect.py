"""What guidance is about, against the guidance scale: estimate and improvement, with exact values."""

from . import cells, style
from .tables import SYMBOLS, Folder, Lacks

# With more panels than these, of improvements alone.
MOST_PAIRS = 4


def points(axis, rows: list[dict], value: str, number: int, shift: float = 0, joined: bool = True) -> bool:
    """Estimates with their intervals; whether any of them is unreliable."""
    low, high = ("lower", "upper") if value == "estimate" else ("improvement_lower", "improvement_upper")
    good = [row for row in rows if row[value] is not None]
    look = style.look(number)
    if joined and len(good) > 1:
        axis.plot([row["scale"] for row in good], [row[value] - shift for row in good],
                  color=look["color"], linestyle=style.dashes(number), linewidth=0.8)
    bands = [row for row in good if row[low] is not None and row[high] is not None and row["status"] == "ok"]
    if len(bands) > 1:
        axis.fill_between([row["scale"] for row in bands], [row[low] - shift for row in bands],
                          [row[high] - shift for row in bands], color=look["color"], alpha=0.15, linewidth=0)
    barred = [row for row in good if row[low] is not None and row[high] is not None]
    axis.vlines([row["scale"] for row in barred], [row[low] - shift for row in barred],
                [row[high] - shift for row in barred], color=look["color"], linewidth=0.8)
    for ok in (True, False):
        some = [row for row in good if (row["status"] == "ok") == ok]
        axis.plot([row["scale"] for row in some], [row[value] - shift for row in some], linestyle="",
                  **style.look(number, filled=ok))
    return any(row["status"] != "ok" for row in good)


def exact(axis, rows: list[dict], value: str, shift: float = 0) -> str:
    """The exact values, a line where all are known, else crosses; which of them was drawn."""
    base = next((row["exact"] for row in rows if row["scale"] == 0), None)
    known = [row for row in rows if row["exact"] is not None]
    if not known or (value == "improvement" and base is None):
        return ""
    whole = len(known) == len(rows) and len(known) > 1
    shift = base if value == "improvement" else shift
    look = {"linewidth": 0.9, "zorder": 1.9} if whole else {
        "linestyle": "", "marker": "x", "markersize": 6, "markeredgewidth": 0.8, "zorder": 3}
    axis.plot([row["scale"] for row in known], [row["exact"] - shift for row in known], color="black", **look)
    return "line" if whole else "marks"


def entries(panels: list[cells.Panel], looks: set[str], unreliable: bool, estimator: str) -> list:
    """The legend: a line per series, then what exact values and hollow markers are."""
    names: dict[int, str] = {}
    for panel in panels:
        for _, name, number in panel.cells:
            names.setdefault(number, name)
    joined = "line" not in looks
    handles = [
        style.key(names[number] or estimator, linestyle=style.dashes(number) if joined else "",
                  linewidth=0.8, **style.look(number))
        for number in sorted(names)
    ]
    if "line" in looks:
        handles.append(style.key("exact value", color="black", linewidth=0.9))
    if "marks" in looks:
        handles.append(style.key("exact value", color="black", linestyle="", marker="x", markersize=5))
    return handles + ([style.hollow()] if unreliable else [])


def panel(axis, folder: Folder, quantity: str, its: cells.Panel, value: str) -> tuple[set[str], bool]:
    """One panel; what its legend must explain."""
    looks, unreliable = set(), False
    scales = set()
    for cell, _, number in its.cells:
        rows = folder.best(quantity, cell)
        scales.update(row["scale"] for row in rows)
        drawn = exact(axis, rows, value)
        looks.add(drawn)
        unreliable |= points(axis, rows, value, number, joined=drawn != "line")
    if value == "improvement":
        axis.axhline(0, color="#777777", linewidth=0.6, zorder=1)
    style.scale_axis(axis, sorted(scales), label=False)
    return looks - {""}, unreliable


def draw(folder: Folder, width: float):
    """Estimate and improvement of the main quantity; of very many cells the improvement alone."""
    quantity = folder.main_quantity
    panels, title = cells.panels(folder)
    if all(row["scale"] == 0 for row in folder.rows):
        raise Lacks("no guidance scale above 0")
    values = ["estimate", "improvement"] if len(panels) <= MOST_PAIRS else ["improvement"]
    shown = panels[:style.MOST_PANELS]
    # Estimates of a column, or at full width of a row, stand side by side.
    upright = len(values) == 2 and (len(panels) > 1) == (width > 5)
    if len(values) == 1:
        figure, flat = style.multiples(len(shown), width, sharex=True)
        places = {(i, "improvement"): axis for i, axis in enumerate(flat)}
    else:
        count = (2, len(shown)) if upright else (len(shown), 2)
        if len(shown) == 1 and width < 5:
            upright, count = True, (2, 1)
        figure, axes = style.grid(width, *count, sharex=len(shown) > 1 or upright)
        places = {(i, value): axes[j, i] if upright else axes[i, j]
                  for i in range(len(shown)) for j, value in enumerate(values)}
    looks, unreliable = set(), False
    labels = {"estimate": SYMBOLS[quantity], "improvement": "improvement over w = 0"}
    for (i, value), axis in places.items():
        its, doubtful = panel(axis, folder, quantity, shown[i], value)
        looks |= its
        unreliable |= doubtful
        if value == values[0] or not upright:
            style.title(axis, shown[i].title)
        if len(values) == 2 and (not upright or i == 0):
            axis.set_ylabel(labels[value])
    style.label_x(figure, "guidance scale w")
    if len(values) == 1:
        figure.supylabel(f"improvement of {SYMBOLS[quantity]} over w = 0")
    estimator = next(row["estimator"] for row in folder.best(quantity, shown[0].cells[0][0]))
    style.legend(figure, entries(shown, looks, unreliable, estimator), title)
    return figure
