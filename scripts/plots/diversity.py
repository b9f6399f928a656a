"""What a reward costs: reward against the distance to the unguided law, baselines as marks."""

from . import cells, style
from .tables import SYMBOLS, Folder, Lacks

DISTANCES = {"frechet_distance": "Fréchet distance² to unguided law", "mean_square": "mean square E[|x|²]"}
BASELINES = {"best-of-2": "^", "best-of-4": "^", "best-of-16": "^",
             "resampled": "*", "reweighted": "X", "plug-in": "D"}
SHADES = {"resampled": "#E69F00", "reweighted": "#000000", "plug-in": "#D55E00", "best": "#009E73"}
SIZES = {"resampled": 8, "reweighted": 3.6, "plug-in": 3.4, "best": 4.2}
NAMES = {"resampled": "resampled by f", "reweighted": "reweighted to w = 1", "plug-in": "plug-in"}


def gained(folder: Folder) -> str:
    """The quantity along y: what is raised or lowered, of 1/p the probability itself."""
    main = folder.main_quantity
    return "probability" if main == "reciprocal_probability" else main


def pairs(folder: Folder, estimators: tuple[str, str], quantity: str, distance: str, cell: str) -> list[tuple]:
    """(distance, gain, scale, ok) at each scale, by the first of the estimators that has rows."""
    gain = next((rows for name in estimators if (rows := folder.series(quantity, name, cell))), [])
    far = next((rows for name in estimators if (rows := folder.series(distance, name, cell))), [])
    far = {row["scale"]: row for row in far}
    return [(far[row["scale"]]["estimate"], row["estimate"], row["scale"],
             row["status"] == far[row["scale"]]["status"] == "ok") for row in gain if row["scale"] in far]


def baselines(axis, folder: Folder, quantity: str, distance: str, cell: str) -> set[str]:
    """The marks of all baselines of one cell; their names."""
    seen = set()
    for name, marker in BASELINES.items():
        points = pairs(folder, (name, name), quantity, distance, cell)
        if not points:
            continue
        seen.add("best of n" if name.startswith("best") else name)
        if name.startswith("best"):
            axis.annotate(name.removeprefix("best-of-"), points[0][:2], xytext=(-4, 2), ha="right",
                          textcoords="offset points", fontsize=7, color=SHADES["best"])
        look = "best" if name.startswith("best") else name
        for x, y, _, ok in points:
            axis.plot([x], [y], linestyle="", marker=marker, markersize=SIZES[look], color=SHADES[look],
                      markerfacecolor=SHADES[look] if ok else "white", markeredgewidth=0.7)
        if len(points) > 1:
            axis.plot([p[0] for p in points], [p[1] for p in points], color=SHADES[name], linewidth=0.7,
                      linestyle=(0, (1, 1)))
    return seen


def guided(axis, points: list[tuple], number: int, named: bool) -> bool:
    """The line that guidance draws as w grows; whether a point of it is unreliable."""
    look = style.look(number, size=3.6)
    axis.plot([p[0] for p in points], [p[1] for p in points], color=look["color"],
              linestyle=style.dashes(number), linewidth=1)
    low, high = min(p[1] for p in points), max(p[1] for p in points)
    last = None
    for i, (x, y, scale, ok) in enumerate(points):
        axis.plot([x], [y], linestyle="", **style.look(number, filled=ok, size=3.6))
        # Names of points that crowd each other are left out.
        if named and (last is None or abs(y - last) > 0.08 * (high - low)):
            before, after = points[max(0, i - 1)], points[min(i + 1, len(points) - 1)]
            falls = (after[0] - before[0]) * (after[1] - before[1]) < 0
            axis.annotate(style.plain(scale), (x, y), xytext=(4, 3 if falls else -7), textcoords="offset points",
                          fontsize=7, color=look["color"])
            last = y
    return any(not p[3] for p in points)


def draw(folder: Folder, width: float):
    """Reward against Fréchet distance and against mean square, as the guidance scale grows."""
    quantity = gained(folder)
    distances = [d for d in DISTANCES
                 if any(len(pairs(folder, ("twin", "direct"), quantity, d, cell)) > 1 for cell in folder.cells)]
    if not distances:
        raise Lacks(f"no rows of {quantity} with rows of a distance beside them at two scales")
    panels, title = cells.panels(folder)
    panels = panels[:style.MOST_PANELS]
    single = len(panels) == 1
    if single:
        figure, axes = style.grid(width, *((1, len(distances)) if width > 5 else (len(distances), 1)),
                                  height=2.1 if width > 5 else 1.8)
        places = list(zip(axes.flat, panels * len(distances), distances))
    else:
        figure, axes = style.multiples(len(panels), width)
        places = [(axis, its, distances[0]) for axis, its in zip(axes, panels)]
        figure.supylabel(SYMBOLS[quantity])
    seen, unreliable = set(), False
    for axis, its, distance in places:
        axis.margins(x=0.08, y=0.1)
        for cell, _, number in its.cells:
            points = pairs(folder, ("twin", "direct"), quantity, distance, cell)
            if points:
                unreliable |= guided(axis, points, number, named=len(folder.cells) == 1)
            seen |= baselines(axis, folder, quantity, distance, cell)
        style.title(axis, its.title)
        if single:
            axis.set_xlabel(DISTANCES[distance])
            axis.set_ylabel(SYMBOLS[quantity])
    if not single:
        style.label_x(figure, SYMBOLS[distances[0]])
    names = {number: name for its in panels for _, name, number in its.cells}
    handles = [style.key(names[n] or "guided (w)", linestyle=style.dashes(n), **style.look(n, size=3.6))
               for n in sorted(names)]
    if "best of n" in seen:
        handles.append(style.key("best of (n)", linestyle="", marker="^", markersize=SIZES["best"],
                                 color=SHADES["best"]))
    handles += [style.key(NAMES[name], linestyle=(0, (1, 1)) if name == "plug-in" else "", linewidth=0.7,
                          marker=BASELINES[name], color=SHADES[name], markersize=SIZES[name])
                for name in NAMES if name in seen]
    style.legend(figure, handles + ([style.hollow()] if unreliable else []), title)
    return figure
