"""The theorem's integrand: at which noise levels guidance earns its effect."""

from . import cells, style
from .tables import Folder, Lacks, by, spread

MOST_SCALES = 5


def draw(folder: Folder, width: float):
    """One panel for each cell, a line for each of at most five scales, with bands."""
    rows = [row for row in folder.table("profile.csv")
            if row["scale"] and row["integrand"] is not None and row["log_time"] is not None]
    if not rows:
        raise Lacks("profile.csv has no line of a scale above 0")
    lines = by(rows, "cell", "scale")
    shown = list(dict.fromkeys(cell for cell, _ in lines))[:style.MOST_PANELS]
    scales = spread(sorted({scale for cell, scale in lines if cell in shown}), MOST_SCALES)
    figure, axes = style.multiples(len(shown), width, sharex=True)
    for axis, cell in zip(axes, shown):
        for number, scale in enumerate(scales):
            line = sorted(lines.get((cell, scale), []), key=lambda row: row["log_time"])
            times = [row["log_time"] for row in line]
            colour = style.look(number)["color"]
            axis.plot(times, [row["integrand"] for row in line], color=colour, linestyle=style.dashes(number))
            banded = [row for row in line if row["integrand_lower"] is not None and row["integrand_upper"] is not None]
            axis.fill_between([row["log_time"] for row in banded], [row["integrand_lower"] for row in banded],
                              [row["integrand_upper"] for row in banded], color=colour, alpha=0.18, linewidth=0)
        axis.axhline(0, color="#777777", linewidth=0.6, zorder=1)
        if len(folder.cells) > 1:
            style.title(axis, cells.name(folder, cell))
    # Log-times at which next to nothing happens are cut off.
    drawn = [row for (cell, scale), line in lines.items() if cell in shown and scale in scales for row in line]
    largest = {cell: max(abs(row["integrand"]) for row in drawn if row["cell"] == cell) for cell in shown}
    last = max((row["log_time"] for row in drawn if abs(row["integrand"]) > 0.003 * largest[row["cell"]]), default=0)
    if last > 0:
        for axis in axes:
            axis.set_xlim(-0.03 * last, 1.03 * last)
    style.label_x(figure, "log-time u (0: data)")
    label = "improvement per log-time"
    if len(axes) > 1:
        figure.supylabel(label)
    else:
        axes[0].set_ylabel(label)
    handles = [style.key(f"w = {scale:.3g}", color=style.look(n)["color"], linestyle=style.dashes(n))
               for n, scale in enumerate(scales)]
    style.legend(figure, handles)
    return figure
