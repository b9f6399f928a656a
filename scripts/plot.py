#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib==3.11.2", "numpy==2.4.6"]
# ///
"""Draws figures from result folders.

    uv run scripts/plot.py DIR...
    python3 -m venv .venv && .venv/bin/pip install -r scripts/requirements-plot.txt
    .venv/bin/python scripts/plot.py DIR... [--output FOLDER] [--format png|svg|pdf ...]
                                            [--only KIND ...] [--width column|full]
    .venv/bin/python scripts/plot.py --readme

A DIR is a folder that `guidelab run` wrote, or one with such folders below it. The figures of a folder go to
FOLDER/NAME, NAME its path below results/. --readme makes those of the README, in results/figures.

{kinds}

A figure is skipped, and why is said, where a folder has not got what it needs. Exit code 2: a folder or a table cannot
be read, and nothing more was drawn.
"""

import argparse
import pathlib
import sys

try:
    from plots import kinds, readme, style
    from plots.tables import Folder, Lacks, Problem, folders
except ModuleNotFoundError as error:
    sys.exit(f"plot.py: {error} (pip install -r scripts/requirements-plot.txt, or uv run scripts/plot.py)")


def arguments() -> argparse.Namespace:
    listed = "\n".join(f"    {name:14} {what}" for name, (_, what) in kinds.KINDS.items())
    parser = argparse.ArgumentParser(
        prog="plot.py",
        usage="plot.py DIR... [--output FOLDER] [--format png|svg|pdf ...] [--only KIND ...] [--width column|full]\n"
              "       plot.py --readme [--output FOLDER]",
        description=(__doc__ or "").replace("{kinds}", "The kinds of figures:\n\n" + listed),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("dirs", metavar="DIR", nargs="*", type=pathlib.Path)
    parser.add_argument("--output", metavar="FOLDER", default=None, type=pathlib.Path,
                        help="where figures go (default: figures; with --readme results/figures)")
    parser.add_argument("--format", nargs="+", choices=style.FORMATS, default=["png"], dest="formats")
    parser.add_argument("--only", nargs="+", metavar="KIND", choices=list(kinds.KINDS), default=list(kinds.KINDS))
    parser.add_argument("--width", choices=list(style.WIDTHS), default="full",
                        help="of the page: column is 3.25 in, full 6.75 in (default)")
    parser.add_argument("--readme", action="store_true", help="make the figures of the README, and no others")
    args = parser.parse_args()
    if args.readme == bool(args.dirs):
        parser.error("--readme takes no DIR" if args.readme else "no DIR (and not --readme)")
    return args


def draw(dirs: list[pathlib.Path], args: argparse.Namespace) -> None:
    """Draws every kind of figure from every folder, once all folders have been read."""
    found = {}
    for path in dirs:
        for place in folders(path):
            folder = Folder(place)
            other = found.setdefault(folder.name, folder)
            if other.path.resolve() != place.resolve():
                raise Problem(f"{place}: its figures would replace those of {other.path} "
                              "(draw one of them with another --output)")
    for name, folder in found.items():
        for kind in args.only:
            try:
                figure = kinds.KINDS[kind][0](folder, style.WIDTHS[args.width])
            except Lacks as reason:
                print(f"{folder.path}: {kind} skipped: {reason}")
                continue
            for form in args.formats:
                path = (args.output or pathlib.Path("figures")) / name / f"{kind}.{form}"
                style.save(figure, path)
                print(f"wrote {path}")
            style.plt.close(figure)


def main() -> int:
    args = arguments()
    try:
        if args.readme:
            readme.draw(args.output)
        else:
            draw(args.dirs, args)
    except Problem as problem:
        print(f"plot.py: {problem}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"plot.py: {error.filename or args.output}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
