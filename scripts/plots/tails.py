"""Plain averages beside the twin's estimates, in the cells where plain averages cannot be trusted."""

from matplotlib.transforms import ScaledTranslation

from . import cells, effect, style
from .tables import SYMBOLS, Folder, Lacks


def panel(axis, folder: Folder, quantity: str, cell: str, shift: float) -> set[str]:
    """Direct and twin estimates of one cell, less `shift`, and the exact values."""
    direct, twin = (folder.series(quantity, estimator, cell) for estimator in ("direct", "twin"))
    drawn = effect.exact(axis, direct, "estimate", shift)
    positive = []
    for number, rows in ((1, direct), (0, twin)):
        look = style.look(number)
        # Side by side, so that neither covers the other; the exact value stands between them.
        place = axis.transData + ScaledTranslation((-2.2 if number == 1 else 2.2) / 72, 0, axis.figure.dpi_scale_trans)
        for row in rows:
            value = row["estimate"] - shift
            if value <= 0:
                continue
            positive.append(value)
            # Marks beside their place do not count for the limits of the axes by themselves.
            axis.update_datalim([(row["scale"], value)])
            ends = [end - shift for end in (row["lower"], row["upper"]) if end is not None]
            if len(ends) == 2:
                # On a logarithmic axis an interval down to 0 ends with the axis.
                axis.plot([row["scale"]] * 2, [max(ends[0], value * 1e-2), ends[1]], color=look["color"],
                          linewidth=0.9, solid_capstyle="butt", transform=place)
            axis.plot([row["scale"]], [value], linestyle="",
                      **style.look(number, filled=row["status"] == "ok", size=4.2), transform=place)
    positive += [row["exact"] - shift for row in direct if row["exact"] is not None and row["exact"] > shift]
    if not positive:
        return {drawn} - {""}
    axis.autoscale_view()
    style.scale_axis(axis, sorted({row["scale"] for row in direct}), label=False)
    margin = max(1.15, (max(positive) / min(positive))**0.08)
    axis.set_ylim(min(positive) / margin, max(positive) * margin)
    style.log_y(axis)
    return {drawn} - {""}


def draw(folder: Folder, width: float):
    """One panel for each cell with a direct row that is unreliable and twin rows beside it."""
    quantity = folder.main_quantity
    failing = [
        cell for cell in folder.cells
        if folder.series(quantity, "twin", cell)
        and any(row["status"] != "ok" for row in folder.series(quantity, "direct", cell))
    ]
    if not failing:
        raise Lacks(f"no unreliable direct row of {quantity} with twin rows beside it")
    # 1/p is at least 1, and near 1 where guidance is strong: what is above 1 is worth seeing.
    shift = 1 if quantity == "reciprocal_probability" else 0
    failing = failing[:style.MOST_PANELS]
    figure, axes = style.multiples(len(failing), width, sharex=True)
    looks = set()
    for axis, cell in zip(axes, failing):
        looks |= panel(axis, folder, quantity, cell, shift)
        style.title(axis, cells.name(folder, cell))
    style.label_x(figure, "guidance scale w")
    label = SYMBOLS[quantity] + (" − 1" if shift else "")
    if len(axes) > 1:
        figure.supylabel(label)
    else:
        axes[0].set_ylabel(label)
    handles = [style.key("plain average (direct)", linestyle="", **style.look(1, size=4.2)),
               style.key("twin", linestyle="", **style.look(0, size=4.2)), style.hollow()]
    if looks:
        look = {"linewidth": 0.9} if "line" in looks else {"linestyle": "", "marker": "x", "markersize": 5}
        handles.insert(2, style.key("exact value", color="black", **look))
    style.legend(figure, handles)
    return figure
