"""Learned scores: the loss while networks train, and what is left of the error by noise level."""

from . import cells, style
from .tables import Folder, Lacks, by

ROLES = {"base": "base score", "reweighted": "reweighted score", "log-ratio": "log-ratio ln f"}
QUANTITIES = {"score": "score", "guidance": "guidance g"}


def training(folder: Folder, width: float):
    """Losses against steps: a panel for each role of a network, a line for each network."""
    rows = [row for row in folder.table("training.csv") if row["step"] is not None]
    if not rows:
        raise Lacks("training.csv has no lines")
    roles = by(rows, "role")
    figure, axes = style.multiples(len(roles), width)
    swept = list(dict.fromkeys(row["cell"] for row in rows))
    for axis, ((role,), its) in zip(axes, roles.items()):
        for (_, cell), line in by(its, "network", "cell").items():
            number = swept.index(cell)
            colour = style.look(number)["color"]
            for column, look in (("loss", {"alpha": 0.45, "linewidth": 0.6}), ("held_out_loss", {})):
                points = [(row["step"], row[column]) for row in line if row[column] is not None]
                axis.plot(*zip(*points), color=colour, linestyle=style.dashes(number), **look)
        style.title(axis, ROLES.get(role, role))
    style.label_x(figure, "training step")
    axes[0].set_ylabel("loss")
    # A network that several cells share is that of the first.
    names, title = cells.names(folder, swept)
    handles = [style.key(names[n], color=style.look(n)["color"], linestyle=style.dashes(n))
               for n in range(len(swept)) if len(swept) > 1]
    handles += [style.key("held-out", color="#444444", linewidth=1),
                style.key("training batches", color="#444444", alpha=0.45, linewidth=0.6)]
    style.legend(figure, handles, title)
    return figure


def errors(folder: Folder, width: float):
    """E|ŝ - s|²/E|s|² against log-time: a panel for the score and one for each other quantity."""
    rows = [row for row in folder.table("score_error.csv")
            if None not in (row["log_time"], row["squared_error"], row["squared_norm"])
            and min(row["log_time"], row["squared_error"], row["squared_norm"]) > 0]
    if not rows:
        raise Lacks("score_error.csv has no lines with an error at a log-time above 0")
    quantities = by(rows, "quantity")
    swept = list(dict.fromkeys(row["cell"] for row in rows))
    figure, axes = style.multiples(len(quantities), width, sharex=True)
    for axis, ((quantity,), its) in zip(axes, quantities.items()):
        for (cell,), line in by(its, "cell").items():
            number = swept.index(cell)
            line.sort(key=lambda row: row["log_time"])
            values = [row["squared_error"] / row["squared_norm"] for row in line]
            spreads = [2 * (row["squared_error_standard_error"] or 0) / row["squared_norm"] for row in line]
            look = style.look(number, size=3)
            times = [row["log_time"] for row in line]
            axis.fill_between(times, [max(v - s, v / 10) for v, s in zip(values, spreads)],
                              [v + s for v, s in zip(values, spreads)], color=look["color"], alpha=0.15, linewidth=0)
            axis.plot(times, values, linestyle=style.dashes(number), linewidth=0.9, **look)
        axis.set_xscale("log")
        style.powers(axis.xaxis)
        style.log_y(axis)
        axis.set_title(QUANTITIES.get(quantity, quantity))
    style.label_x(figure, "log-time u (0: data)")
    axes[0].set_ylabel("relative squared error")
    names, title = cells.names(folder, swept)
    style.legend(figure, [style.key(names[n] or "learned", linestyle=style.dashes(n), linewidth=0.9,
                                    **style.look(n, size=3)) for n in range(len(swept))], title)
    return figure
