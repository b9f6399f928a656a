"""The figures of the README, from the committed results."""

import pathlib

from . import diversity, effect, style, tails
from .tables import Folder, folders

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = "results/figures"
# File -> result folder and what is drawn from it.
FIGURES = {
    "paper-mixture.png": ("cfg/paper-gaussian-mixture", effect.draw),
    "plain-averages.png": ("cfg/separated-classes", tails.draw),
    "reward-diversity.png": ("reward/radial-1d", diversity.draw),
}
DOTS = 200


def draw(output: pathlib.Path | None) -> None:
    """Writes all of them into `output`, without it where the README looks for them."""
    place = output or ROOT / FOLDER
    for name, (results, figure) in FIGURES.items():
        for path in folders(ROOT / "results" / results):
            drawn = figure(Folder(path), style.WIDTHS["full"])
            style.save(drawn, place / name, dots=DOTS)
            style.plt.close(drawn)
        print(f"wrote {place / name}")
