"""The chain approaches continuous time: the error against the number of steps, with its order."""

from . import cells, style
from .tables import Folder, Lacks

KEY = "sampler.steps"


def limit(points: list[tuple[float, float, float]], order: float) -> tuple[float, float]:
    """The v and a of the least squares v + a N^-order through points (N, value, error)."""
    weights = [1 / max(error, 1e-12 * abs(value), 1e-300)**2 for _, value, error in points]
    powers = [steps**-order for steps, _, _ in points]
    total = sum(weights)
    x = sum(w * p for w, p in zip(weights, powers)) / total
    y = sum(w * point[1] for w, point in zip(weights, points)) / total
    square = sum(w * (p - x)**2 for w, p in zip(weights, powers))
    a = sum(w * (p - x) * (point[1] - y) for w, p, point in zip(weights, powers, points)) / square
    return y - a * x, a


def of_exact(folder: Folder) -> bool:
    """Whether the claim is about the chain's own exact value rather than the estimate."""
    claims = folder.provenance.get("spec", {}).get("claims", [])
    return any(c.get("claim") == "converges-in-steps" and c.get("of") == "exact" for c in claims)


def draw(folder: Folder, width: float):
    """|E_N - E_∞| against N, E_∞ from the power law that claims.csv reports; a line per scale."""
    claims = [row for row in folder.table("claims.csv")
              if row["claim"] == "converges-in-steps" and row["estimate"] is not None]
    if not claims:
        raise Lacks("no claim converges-in-steps with a fitted order in claims.csv")
    if KEY not in folder.keys:
        raise Lacks(f"{KEY} is not swept")
    place = folder.keys.index(KEY)
    exact = of_exact(folder)

    def rest(cell: str) -> tuple:
        return tuple(v for i, v in enumerate(folder.cells[cell]) if i != place)

    groups = list(dict.fromkeys(rest(row["cell"]) for row in claims))[:style.MOST_PANELS]
    scales = sorted({row["scale"] for row in claims})
    figure, axes = style.multiples(len(groups), width, sharex=True)
    orders: dict[float, str] = {}
    for axis, group in zip(axes, groups):
        lines = []
        for row in (row for row in claims if rest(row["cell"]) == group):
            points = []
            for cell, values in folder.cells.items():
                found = [r for r in folder.best(row["quantity"], cell) if r["scale"] == row["scale"]]
                if rest(cell) != group or not found or found[0]["status"] != "ok":
                    continue
                value, error = (found[0]["exact"], 0.0) if exact else (
                    found[0]["estimate"], found[0]["standard_error"] or 0.0)
                if value is not None:
                    points.append((float(values[place]), value, error))
            if len(points) < 3:
                continue
            points.sort()
            # The order of exact values is that of the last three, so sharp are they.
            v, a = limit(points[-3:] if exact else points, row["estimate"])
            number = scales.index(row["scale"])
            look = style.look(number)
            ends = [points[0][0], points[-1][0]]
            orders[row["scale"]] = f", order {row['estimate']:.2f}"
            axis.plot(ends, [abs(a) * n**-row["estimate"] for n in ends], color=look["color"], linewidth=0.9,
                      linestyle=style.dashes(number))
            for steps, value, error in points:
                gap = abs(value - v)
                if error:
                    axis.plot([steps] * 2, [max(gap - 2 * error, gap / 10), gap + 2 * error], color=look["color"],
                              linewidth=0.8)
                axis.plot([steps], [gap], linestyle="", **look)
            lines.append(f"{row['estimate']:.2f}")
        axis.set_xscale("log")
        axis.set_yscale("log")
        ticks = sorted({float(values[place]) for values in folder.cells.values()})
        axis.set_xticks(ticks if len(axes) == 1 else ticks[::2], labels=None, minor=False)
        axis.xaxis.set_major_formatter(style.ticker.FuncFormatter(style.plain))
        axis.xaxis.set_minor_formatter(style.ticker.NullFormatter())
        axis.xaxis.set_minor_locator(style.ticker.NullLocator())
        title = ", ".join(group)
        if len(groups) > 1:
            style.title(axis, title, "order " + ", ".join(lines))
        style.powers(axis.yaxis)
    style.label_x(figure, "steps N")
    label = "distance to the limit"
    if len(axes) > 1:
        figure.supylabel(label)
    else:
        axes[0].set_ylabel(label)
    if len(groups) > 1:
        orders = {}
    handles = [style.key(f"w = {scale:.3g}" + orders.get(scale, ""), linestyle=style.dashes(n), linewidth=0.9,
                         **style.look(n)) for n, scale in enumerate(scales)]
    style.legend(figure, handles)
    return figure
