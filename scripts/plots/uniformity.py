"""Who gets better: the fraction of paths that guidance improves, and what the others lose."""

from . import cells, effect, style
from .tables import Folder, Lacks


def draw(folder: Folder, width: float):
    """Fraction improved and mean loss against the guidance scale; of very many cells the fraction alone."""
    if not any(folder.series("improved_fraction", "direct", cell) for cell in folder.cells):
        raise Lacks("no rows of improved_fraction")
    panels, title = cells.panels(folder)
    losses = any(folder.series("mean_loss", "direct", cell) for cell in folder.cells)
    quantities = ["improved_fraction", "mean_loss"] if losses and len(panels) <= effect.MOST_PAIRS else [
        "improved_fraction"]
    labels = {"improved_fraction": "fraction improved", "mean_loss": "mean loss"}
    panels = panels[:style.MOST_PANELS]
    if len(quantities) == 2:
        upright = (len(panels) > 1) == (width > 5) or (len(panels) == 1 and width < 5)
        count = (2, len(panels)) if upright else (len(panels), 2)
        figure, axes = style.grid(width, *count, sharex=True)
        places = [(panels[i], q, axes[j, i] if upright else axes[i, j], i == 0 or not upright, j == 0 or not upright)
                  for i in range(len(panels)) for j, q in enumerate(quantities)]
    else:
        figure, flat = style.multiples(len(panels), width, sharex=True, sharey=True)
        figure.supylabel(labels[quantities[0]])
        places = [(its, quantities[0], axis, False, True) for its, axis in zip(panels, flat)]
    unreliable = False
    for its, quantity, axis, labelled, titled in places:
        scales = {0.0}
        for cell, _, number in its.cells:
            rows = folder.series(quantity, "direct", cell)
            scales.update(row["scale"] for row in rows)
            unreliable |= effect.points(axis, rows, "estimate", number)
        style.scale_axis(axis, sorted(scales), label=False)
        if quantity == "improved_fraction":
            axis.axhline(0.5, color="#777777", linewidth=0.7, zorder=1)
        if labelled:
            axis.set_ylabel(labels[quantity])
        if titled:
            style.title(axis, its.title)
    style.label_x(figure, "guidance scale w")
    handles = effect.entries(panels, set(), unreliable, "paths better than with w = 0")
    style.legend(figure, handles, title)
    return figure
