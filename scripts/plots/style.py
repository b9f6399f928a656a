"""How all figures look, and how they are written: the same bytes from the same tables."""

import math
import os
import pathlib

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402
from matplotlib import ticker  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402

WIDTHS = {"column": 3.25, "full": 6.75}
FORMATS = ("png", "svg", "pdf")
# More panels than these are not drawn.
MOST_PANELS = 16

# Okabe and Ito's colours, for all kinds of colour vision; the yellow is darkened to be seen on white.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#A89000"]
# In grey, markers and dashes tell series apart.
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
DASHES = ["-", (0, (4, 1.2)), (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (7, 2)), (0, (2, 1)),
          (0, (4, 1, 1, 1, 1, 1)), (0, (1, 2.5))]

plt.rcParams.update({
    "font.family": ["DejaVu Sans"],
    "font.size": 7,
    "axes.titlesize": 7,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.title_fontsize": 7,
    "figure.labelsize": 7.5,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.size": 1.5,
    "ytick.minor.size": 1.5,
    "lines.linewidth": 1,
    "lines.markersize": 3.5,
    "legend.frameon": False,
    "legend.handlelength": 2.2,
    "legend.columnspacing": 1.4,
    "legend.labelspacing": 0.3,
    "axes.formatter.useoffset": False,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "guidelab",
    "axes.unicode_minus": True,
})


def look(number: int, filled: bool = True, size: float = 0) -> dict:
    """Colour and marker of a series; later ones are smaller, so that equal ones are all seen."""
    colour = COLOURS[number % len(COLOURS)]
    return {
        "color": colour,
        "marker": MARKERS[number % len(MARKERS)],
        "markersize": size or max(3.2, 5.6 - 0.8 * (number % len(MARKERS))),
        "markerfacecolor": colour if filled else "white",
        # The white edge parts markers that cover each other.
        "markeredgecolor": "white" if filled else colour,
        "markeredgewidth": 0.5 if filled else 0.7,
    }


def dashes(number: int) -> str | tuple:
    return DASHES[number % len(DASHES)]


def grid(width: float, rows: int, columns: int, height: float = 0, **keys):
    """A figure of panels, each `height` inches high, and its axes, row by row."""
    height = height or (2.0 if columns == 1 and rows == 1 else 1.55)
    figure, axes = plt.subplots(rows, columns, squeeze=False, layout="constrained", **keys)
    figure.set_size_inches(width, rows * height + 0.5)
    return figure, axes


def columns(count: int, width: float) -> int:
    """How many panels stand side by side."""
    most = 2 if width < 5 else 4
    if count <= most:
        return count
    return min(range(2, most + 1), key=lambda n: (-count % n, -n)) if width > 5 else most


def multiples(count: int, width: float, **keys):
    """A figure of `count` panels and their axes in a list."""
    across = columns(count, width)
    figure, axes = grid(width, math.ceil(count / across), across, **keys)
    flat = list(axes.flat)
    for axis in flat[count:]:
        figure.delaxes(axis)
    if keys.get("sharex"):
        # A panel above an empty place has the axis that the place would have had.
        for axis in flat[max(0, count - across):count]:
            axis.tick_params(labelbottom=True)
    return figure, flat[:count]


def legend(figure, handles: list, title: str = "") -> None:
    """A legend below the figure, where it covers nothing, in as few rows as fit."""
    if not handles:
        return
    sizes = [0.5 + 0.06 * len(handle.get_label()) for handle in handles]

    def room(rows: int) -> float:
        return sum(max(sizes[i:i + rows]) for i in range(0, len(sizes), rows))

    rows = next((n for n in range(1, len(sizes)) if room(n) <= figure.get_size_inches()[0]), len(sizes))
    size = figure.get_size_inches()
    figure.set_size_inches(size[0], size[1] + 0.14 * (rows - 1 + bool(title)))
    figure.legend(handles=handles, title=title or None, loc="outside lower center",
                  ncols=math.ceil(len(sizes) / rows))


def title(axis, *lines: str) -> None:
    """A panel's title, broken where it is wider than the panel."""
    grid = axis.get_subplotspec().get_gridspec()
    room = int((axis.figure.get_size_inches()[0] / grid.ncols - 0.3) / 0.06)
    broken: list[str] = []
    for line in filter(None, lines):
        parts = [part if len(part) <= room else part.replace(" = ", "\n= ") for part in line.split(", ")]
        broken.append(parts[0])
        for part in parts[1:]:
            if len(broken[-1]) + len(part) + 2 <= room:
                broken[-1] += f", {part}"
            else:
                broken[-1] += ","
                broken.append(part)
    axis.set_title("\n".join(broken))


def label_x(figure, text: str) -> None:
    """The same label under every panel that has none below it."""
    axes = figure.axes
    for axis in axes:
        place = axis.get_subplotspec()
        below = any(other.get_subplotspec().rowspan.start > place.rowspan.start
                    and other.get_subplotspec().colspan.start == place.colspan.start for other in axes)
        if not below:
            axis.set_xlabel(text)


def key(label: str, **keys) -> Line2D:
    """An entry of a legend."""
    return Line2D([], [], label=label, **keys)


def hollow() -> Line2D:
    """The legend's entry for rows that cannot be trusted."""
    return key("unreliable (hollow)", color="#555555", linestyle="", marker="o", markerfacecolor="white",
               markersize=4, markeredgewidth=0.7)


def plain(value: float, _=None) -> str:
    return f"{value:g}".replace("-", "−")


def power(value: float, _=None) -> str:
    """A power of ten, in letters so that no font is smaller than the others."""
    exponent = round(math.log10(value))
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def powers(axis) -> None:
    """Powers of ten as ticks of a logarithmic axis (axis.xaxis or axis.yaxis), plain where they are short."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(ticker.LogLocator(numticks=6))
    short = 1e-3 <= low and high <= 1e4
    axis.set_major_formatter(ticker.FuncFormatter(plain if short else power))
    axis.set_minor_formatter(ticker.NullFormatter())


def scale_axis(axis, scales: list[float], label: bool = True) -> None:
    """The guidance scale w along x: linear, or logarithmic from its least positive value on, with 0."""
    positive = [scale for scale in scales if scale > 0]
    if positive and max(positive) / min(positive) > 30:
        least = min(positive)
        axis.set_xscale("symlog", linthresh=least, linscale=0.5)
        low, high = math.floor(math.log10(least) + 1e-9), math.ceil(math.log10(max(positive)) - 1e-9)
        ticks = [10.0**power for power in range(low, high + 1)]
        axis.set_xticks([0, *(tick for tick in ticks if least * 0.999 <= tick <= max(positive) * 1.001)])
        minor = [digit * tick for tick in ticks for digit in range(2, 10)]
        axis.set_xticks([tick for tick in minor if least < tick < max(positive)], minor=True)
        axis.set_xlim(-0.25 * least, max(positive) * 1.25)
    axis.xaxis.set_major_formatter(ticker.FuncFormatter(plain))
    axis.xaxis.set_minor_formatter(ticker.NullFormatter())
    if label:
        axis.set_xlabel("guidance scale w")


def log_y(axis) -> None:
    """A logarithmic y axis whose ticks are plain numbers, also within a decade."""
    axis.set_yscale("log")
    low, high = axis.get_ylim()
    if high / low < 60:
        few = ticker.MaxNLocator(4, steps=[1, 2, 5, 10])
        axis.yaxis.set_major_locator(few if high / low < 5 else ticker.LogLocator(subs=[1, 2, 5]))
        axis.yaxis.set_minor_locator(ticker.NullLocator())
        axis.yaxis.set_major_formatter(ticker.FuncFormatter(plain))
    else:
        powers(axis.yaxis)


def settle(figure) -> None:
    """Fixes the layout, which every format then shares."""
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine(None)


def save(figure, path: pathlib.Path, dots: int = 300) -> None:
    """Writes a figure whole or not at all, without dates."""
    kind = path.suffix[1:]
    dates = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None, "ModDate": None}}[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    settle(figure)
    part = path.with_name(f".{path.name}.tmp")
    try:
        figure.savefig(part, format=kind, dpi=dots, metadata=dates)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
