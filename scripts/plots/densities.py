"""Guided samples in one and two dimensions, beside the law that guidance starts from."""

import math

import numpy

from . import cells, laws, style
from .tables import Folder, Lacks, spread

MOST_SCALES = 4
MOST_DOTS = 2000
BINS = 60


def line(folder: Folder, shown: list[str], scales: list[float], samples: dict, width: float):
    """On the line: the target's density filled, a histogram's outline for each scale."""
    figure, axes = style.multiples(len(shown), width)
    others = bases = False
    for axis, cell in zip(axes, shown):
        data = {scale: numpy.array(samples[cell, scale]) for scale in scales if (cell, scale) in samples}
        every = numpy.concatenate(list(data.values()))
        low, high = numpy.quantile(every, [0.0005, 0.9995])
        if low == high:
            low, high = low - 1, high + 1
        edges = numpy.linspace(low - 0.05 * (high - low), high + 0.05 * (high - low), BINS + 1)
        base, whole = laws.laws(folder, cell)
        x = numpy.linspace(edges[0], edges[-1], 400)
        if base:
            bases = True
            axis.fill_between(x, base.density(x[:, None]), color="#d4d4d4", linewidth=0, zorder=1)
        if whole:
            others = True
            axis.plot(x, whole.density(x[:, None]), color="black", linestyle=(0, (1, 1.5)), linewidth=0.8)
        for scale, values in data.items():
            number = scales.index(scale)
            heights, _ = numpy.histogram(values, edges)
            axis.plot((edges[1:] + edges[:-1]) / 2, heights / (len(values) * (edges[1] - edges[0])),
                      color=style.look(number)["color"], linestyle=style.dashes(number))
        axis.set_ylim(bottom=0)
        if len(folder.cells) > 1:
            style.title(axis, cells.name(folder, cell))
    style.label_x(figure, "x")
    if len(axes) > 1:
        figure.supylabel("density")
    else:
        axes[0].set_ylabel("density")
    handles = [style.key(f"w = {scale:.3g}", color=style.look(n)["color"], linestyle=style.dashes(n))
               for n, scale in enumerate(scales)]
    if bases:
        handles.append(style.key("unguided law", color="#d4d4d4", linewidth=5))
    if others:
        handles.append(style.key("law of all classes", color="black", linestyle=(0, (1, 1.5)), linewidth=0.8))
    style.legend(figure, handles)
    return figure


def levels(law: laws.Law) -> list[float]:
    """The densities whose contours hold 90 % and 50 % of a law in the plane, ascending."""
    reach = 4 * max(math.sqrt(numpy.trace(covariance)) for covariance in law.covariances)
    low, high = numpy.min(law.means, axis=0) - reach, numpy.max(law.means, axis=0) + reach
    axes = numpy.meshgrid(*(numpy.linspace(a, b, 160) for a, b in zip(low, high)))
    ordered = numpy.sort(law.density(numpy.stack(axes, axis=-1)), axis=None)[::-1]
    mass = numpy.cumsum(ordered) / ordered.sum()
    found = [float(ordered[numpy.searchsorted(mass, share)]) for share in (0.9, 0.5)]
    return found if found[0] < found[1] else found[:1]


def plane(folder: Folder, shown: list[str], scales: list[float], samples: dict, width: float):
    """In the plane: dots, a panel for each cell and scale, over contours of the law."""
    across = len(scales) if width > 5 or len(shown) > 1 else min(2, len(scales))
    places = [(cell, scale) for cell in shown for scale in scales]
    rows = math.ceil(len(places) / across)
    figure, axes = style.grid(width, rows, across, height=width / across * 0.95, sharex=True, sharey=True)
    flat = list(axes.flat)
    for axis in flat[len(places):]:
        figure.delaxes(axis)
    every = numpy.concatenate([numpy.array(samples[place]) for place in places if place in samples]).reshape(-1, 2)
    low, high = numpy.quantile(every, 0.002, axis=0), numpy.quantile(every, 0.998, axis=0)
    half, middle = 0.56 * (high - low).max() or 1.0, (low + high) / 2
    grids = numpy.meshgrid(*(numpy.linspace(m - half, m + half, 160) for m in middle))
    points = numpy.stack(grids, axis=-1)
    drawn, others = False, False
    contours: dict[str, list] = {}
    for axis, (cell, scale) in zip(flat, places):
        if cell not in contours:
            contours[cell] = [None if law is None else (law.density(points), levels(law))
                              for law in laws.laws(folder, cell)]
        base, whole = contours[cell]
        if (cell, scale) in samples:
            dots = numpy.array(samples[cell, scale]).reshape(-1, 2)[:MOST_DOTS]
            axis.scatter(*dots.T, s=1.2, color=style.COLOURS[0], alpha=0.45, linewidths=0, rasterized=True)
        if whole is not None:
            others = True
            axis.contour(*grids, whole[0], whole[1][:1], colors="#777777", linewidths=0.7,
                         linestyles=[(0, (1, 1.5))])
        if base is not None:
            drawn = True
            axis.contour(*grids, *base, colors="black", linewidths=[0.7, 0.9][:len(base[1])], linestyles="solid")
        axis.set_xlim(middle[0] - half, middle[0] + half)
        axis.set_ylim(middle[1] - half, middle[1] + half)
        axis.set_aspect("equal")
        style.title(axis, cells.name(folder, cell) if len(shown) > 1 else "", f"w = {scale:.3g}")
    handles = [style.key("samples", linestyle="", marker="o", markersize=2.5, color=style.COLOURS[0])]
    if drawn:
        handles.append(style.key("unguided law: 50 %, 90 %", color="black", linewidth=0.8))
    if others:
        handles.append(style.key("all classes: 90 %", color="#777777", linestyle=(0, (1, 1.5)), linewidth=0.7))
    style.legend(figure, handles)
    return figure


def draw(folder: Folder, width: float):
    """The samples of at most four scales; of the plane those of at most four cells."""
    dimension, samples = folder.samples()
    if dimension > 2:
        raise Lacks(f"samples.csv has {dimension} coordinates (must have 1 or 2)")
    samples = {place: points for place, points in samples.items() if points}
    shown = [cell for cell in folder.cells if any(place[0] == cell for place in samples)]
    if not shown:
        raise Lacks("samples.csv has no samples of the table's cells")
    shown = shown[:4 if dimension == 2 else style.MOST_PANELS]
    scales = spread(sorted({scale for cell, scale in samples if cell in shown}), MOST_SCALES)
    samples = {place: points for place, points in samples.items() if place[1] in scales}
    shown = [cell for cell in shown if any(place[0] == cell for place in samples)]
    return (line if dimension == 1 else plane)(folder, shown, scales, samples, width)
