#!/usr/bin/env python3
"""Checks the figures: every kind from every committed folder, and the README's.

    .venv/bin/pip install -r scripts/requirements-plot.txt
    .venv/bin/python scripts/check-plots.py

Draws all figures at column width and checks that something is on them, that nothing is clipped and no letter is
smaller than 7 points; draws each kind twice in every format and compares the bytes; compares the README's figures
with the committed ones; and checks that bad folders are refused. Exit code 1, with a line for each, if anything
is wrong.
"""

import io
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy
from matplotlib.text import Text
from PIL import Image
from plots import kinds, readme, style
from plots.tables import Folder, Lacks, folders

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLOT = ROOT / "scripts" / "plot.py"
LEAST_SIZE = 7
# A committed figure may differ in so many of its pixels: processors differ in last digits.
MOST_PIXELS = 0.001


def pixels(data: bytes) -> numpy.ndarray:
    return numpy.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def flaws(figure, name: str) -> list[str]:
    """What is wrong with a figure as it stands."""
    style.settle(figure)
    memory = io.BytesIO()
    figure.savefig(memory, format="png", dpi=72)
    image = pixels(memory.getvalue())
    found = []
    ink = (image.min(axis=-1) < 200).mean()
    if ink < 0.005 or len(numpy.unique(image @ [65536, 256, 1])) < 20:
        found.append(f"{name}: next to nothing is drawn ({ink:.2%} of its area)")
    box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    if min(box.x0, box.y0) < -0.02 or box.x1 > width + 0.02 or box.y1 > height + 0.02:
        found.append(f"{name}: clipped: {box} of {width} x {height} in")
    small = [text for text in figure.findobj(Text)
             if text.get_visible() and text.get_text() and text.get_fontsize() < LEAST_SIZE]
    found += [f"{name}: {text.get_text()!r} has {text.get_fontsize()} points" for text in small]
    return found


def survey(path: pathlib.Path) -> tuple[list[str], dict[str, pathlib.Path]]:
    """The flaws of all figures of one folder, and the kinds that it has."""
    folder = Folder(path)
    found, drawn = [], {}
    for kind, (draw, _) in kinds.KINDS.items():
        try:
            figure = draw(folder, style.WIDTHS["column"])
        except Lacks:
            continue
        found += flaws(figure, f"{folder.name}: {kind}")
        drawn[kind] = path
        style.plt.close(figure)
    return found, drawn


def plot(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(PLOT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def differing(one: pathlib.Path, two: pathlib.Path) -> list[str]:
    """The files of two folders that are not the same bytes in both."""
    names = sorted({str(p.relative_to(top)) for top in (one, two) for p in top.rglob("*.*")})
    return [name for name in names if not (one / name).is_file() or not (two / name).is_file()
            or (one / name).read_bytes() != (two / name).read_bytes()]


def twice(jobs: dict[str, pathlib.Path], place: pathlib.Path) -> list[str]:
    """Every kind in every format, by two processes at a time, which must agree."""
    found = []
    commands = []
    for run in ("one", "two"):
        code = "import sys, runpy\nfor line in sys.stdin.read().splitlines():\n" \
               "    sys.argv = ['plot.py', *line.split('\\t')]\n" \
               "    try: runpy.run_path('scripts/plot.py', run_name='__main__')\n" \
               "    except SystemExit as end:\n        if end.code: raise\n"
        lines = "\n".join("\t".join([str(path), "--only", kind, "--format", *style.FORMATS, "--output",
                                     str(place / run)]) for kind, path in jobs.items())
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONHASHSEED": str(len(commands))}
        process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, text=True, cwd=ROOT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        process.stdin.write(lines)
        process.stdin.close()
        process.stdin = None
        commands.append(process)
    for process in commands:
        _, errors = process.communicate()
        if process.returncode:
            found.append(f"plot.py failed: {errors}")
    written = sum(1 for _ in (place / "one").rglob("*.*"))
    if written != len(jobs) * len(style.FORMATS):
        found.append(f"{written} files instead of {len(jobs) * len(style.FORMATS)}")
    found += [f"{name}: two runs differ" for name in differing(place / "one", place / "two")]
    for path in (place / "one").rglob("*.svg"):
        if "<text" not in path.read_text():
            found.append(f"{path.name}: its letters are not text")
    for path in (place / "one").rglob("*.pdf"):
        if b"/Type3" in path.read_bytes() or b"CreationDate" in path.read_bytes():
            found.append(f"{path.name}: type 3 fonts or a date")
    return found


def with_samples(place: pathlib.Path) -> list[pathlib.Path]:
    """Copies of two folders, on the line and in the plane, with samples that are not of the law."""
    result = []
    random = numpy.random.default_rng(1)
    for name, dimension in (("cfg/paper-gaussian-mixture", 1), ("cfg/three-classes-2d", 2)):
        path = place / "results" / name
        shutil.copytree(ROOT / "results" / name, path)
        lines = ["cell,scale,path," + ",".join(f"x{i}" for i in range(dimension))]
        for cell in Folder(path).cells:
            for scale in (0, 1, 10):
                points = random.normal(scale=1 + scale / 10, size=(1000, dimension))
                lines += [f"{cell},{scale},{i}," + ",".join(map(repr, map(float, p))) for i, p in enumerate(points)]
        (path / "samples.csv").write_text("\n".join(lines) + "\n")
        result.append(path)
    return result


def refusals(place: pathlib.Path) -> list[str]:
    """Folders that must be refused, each with what must be said of it."""
    good = ROOT / "results" / "reward" / "radial-1d"
    cases = {"no such folder": place / "missing", "not a folder": good / "table.csv", "no table.csv": place / "empty",
             "no column": place / "foreign", "must be a number": place / "broken"}
    for path in list(cases.values())[2:]:
        path.mkdir()
    (place / "foreign" / "table.csv").write_text("a,b\n1,2\n")
    table = (good / "table.csv").read_text().splitlines(keepends=True)
    (place / "broken" / "table.csv").write_text(table[0] + re.sub(r",0,reward,", ",zero,reward,", table[1]))
    found = []
    for words, path in cases.items():
        outcome = plot(path, "--output", place / "refused")
        if outcome.returncode != 2 or words not in outcome.stderr or "Traceback" in outcome.stderr:
            found.append(f"{path.name}: exit {outcome.returncode}, {outcome.stderr.strip()!r} (must say {words!r})")
    if (place / "refused").exists():
        found.append("a refused folder left figures behind")
    return found


def committed(place: pathlib.Path) -> list[str]:
    """The README's figures that are not what the committed results give."""
    outcome = plot("--readme", "--output", place)
    if outcome.returncode:
        return [f"plot.py --readme: {outcome.stderr}"]
    found = []
    text = (ROOT / "README.md").read_text()
    for name in readme.FIGURES:
        path = ROOT / readme.FOLDER / name
        if not re.search(rf"!\[(?:[^\[\]]|\[[^\]]*\]){{20,}}\]\({re.escape(readme.FOLDER)}/{re.escape(name)}\)", text):
            found.append(f"README.md does not show {name} with a description")
        if not path.is_file():
            found.append(f"{path}: missing (scripts/plot.py --readme makes it)")
            continue
        new, old = pixels((place / name).read_bytes()), pixels(path.read_bytes())
        if new.shape != old.shape or (abs(new - old).max(axis=-1) > 16).mean() > MOST_PIXELS:
            found.append(f"{path}: not what the results give (scripts/plot.py --readme makes it)")
        if path.stat().st_size > 100_000:
            found.append(f"{path}: {path.stat().st_size} bytes (at most 100,000)")
    return found


def pins() -> list[str]:
    """The inline metadata must pin what requirements-plot.txt pins."""
    pinned = (ROOT / "scripts" / "requirements-plot.txt").read_text().splitlines()
    inline = re.search(r"# dependencies = \[(.*)\]", PLOT.read_text())
    names = re.findall(r'"([^"]+)"', inline.group(1)) if inline else []
    return [f"plot.py: {name} is not in requirements-plot.txt" for name in names or ["nothing"] if name not in pinned]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        found = pins()
        paths = folders(ROOT / "results") + with_samples(place)
        with multiprocessing.Pool() as pool:
            surveys = pool.map(survey, paths, chunksize=1)
        jobs: dict[str, pathlib.Path] = {}
        for flawed, drawn in surveys:
            found += flawed
            jobs = drawn | jobs
        found += [f"no folder has a figure of kind {kind}" for kind in kinds.KINDS if kind not in jobs]
        found += twice(jobs, place / "twice")
        found += refusals(place)
        found += committed(place / "readme")
        count = sum(len(drawn) for _, drawn in surveys)
    for line in found:
        print(f"check-plots.py: {line}", file=sys.stderr)
    print(f"{count} figures of {len(paths)} folders, {len(found)} flaws")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
