#!/usr/bin/env python3
"""Checks the pages that `guidelab report` makes.

    check-report.py --guidelab PATH [--chromium PATH] [--screenshots DIR]

Makes reports of three committed result folders and one of all results, twice; checks that the bytes are the same,
that every element is closed and everything stands where it may, that nothing is loaded from anywhere, that scripts in
titles are text, and that no file of a result folder changes. Where a Chromium is found, opens the pages in it and
checks that no error is told, that columns sort and rows can be chosen, that no page is wider than a phone, and that
wide and narrow, light and dark are four pictures, which --screenshots keeps. Exit code 1, with a line for each, if
anything is wrong; without Chromium the last line says that the browser's part was skipped.
"""

import argparse
import base64
import hashlib
import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["cfg/paper-gaussian-mixture", "reward/discretization", "learned/mixture-2d"]
MOST_BYTES = 5_000_000
VOID = {"meta", "br", "input", "img", "link", "hr", "col", "area", "base", "embed", "source", "track", "wbr"}
LOADING = {"src", "href", "xlink:href", "srcset", "action", "data", "poster", "background", "formaction", "style"}
FORBIDDEN = {"link", "img", "iframe", "object", "embed", "base", "form", "video", "audio", "image", "use",
             "foreignobject"}

# Sorts by estimate twice and chooses one quantity; what came of it is left in an element.
TRIAL = """
const table = document.querySelector("table.sortable");
const heads = [...table.tHead.rows[0].cells];
const head = heads.find((head) => head.textContent === "estimate");
const column = head.cellIndex;
const values = () => [...table.tBodies[0].rows].map((row) => row.cells[column].title || row.cells[column].textContent);
const before = values();
const told = [];
for (let i = 0; i < 2; i += 1) {
  head.querySelector("button").click();
  told.push({ order: head.getAttribute("aria-sort"), values: values() });
}
const list = document.querySelector(".choices select");
list.value = list.options[list.options.length - 1].value;
list.dispatchEvent(new Event("change"));
const seen = [...table.tBodies[0].rows].filter((row) => !row.hidden);
const result = { before, told, choice: list.value, seen: seen.map((row) => row.textContent.includes(list.value)),
                 rows: before.length, wide: document.documentElement.scrollWidth, view: window.innerWidth };
const trial = document.createElement("pre");
trial.id = "trial";
trial.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(result))));
document.body.append(trial);
"""

failures = []


def check(is_right, text):
    if not is_right:
        failures.append(text)
        print(f"check-report.py: {text}", file=sys.stderr, flush=True)


class Page(html.parser.HTMLParser):
    """Follows the elements of a page and notes what is wrong."""

    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open, self.ids, self.links, self.flaws = name, [], [], [], []
        self.count = {}

    def handle_starttag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names):
            self.flaws.append(f"an attribute stands twice in <{tag}>")
        for name, value in attributes:
            if name in LOADING and not (tag == "a" and (value or "").startswith("#")):
                self.flaws.append(f"<{tag} {name}={value!r}> loads something")
            if name.startswith("on"):
                self.flaws.append(f"<{tag} {name}> has a script")
            if name == "id":
                self.ids.append(value)
            if tag == "a" and name == "href":
                self.links.append(value[1:])
        if tag in FORBIDDEN:
            self.flaws.append(f"<{tag}> may load something")
        if tag == "th" and "scope" not in names:
            self.flaws.append("<th> without scope")
        if tag == "svg" and ("role", "img") not in attributes:
            self.flaws.append("<svg> without role")
        if self.open and self.open[-1] == "svg" and tag == "title":
            self.count["svg title"] = self.count.get("svg title", 0) + 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.flaws.append(f"</{tag}> at line {self.getpos()[0]} closes <{self.open[-1] if self.open else ''}>")
        else:
            self.open.pop()

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def finish(self):
        self.close()
        if self.open:
            self.flaws.append(f"not closed: {self.open}")
        if len(set(self.ids)) != len(self.ids):
            self.flaws.append("an id stands twice")
        self.flaws += [f"a link to {name}, which is nowhere" for name in self.links if name not in self.ids]
        if not 0 < self.count.get("svg", 0) == self.count.get("svg title", 0):
            self.flaws.append("a figure without a title, or no figure")
        if self.count.get("script") != 1 or self.count.get("h1") != 1 or self.count.get("style") != 1:
            self.flaws.append("not one <script>, <style> and <h1>")
        return self.flaws


def digests(folder):
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def report(guidelab, output, *folders):
    outcome = subprocess.run([guidelab, "report", *map(str, folders), "--output", str(output)], cwd=ROOT,
                             capture_output=True, text=True)
    check(outcome.returncode == 0 and not outcome.stderr, f"{output.name}: exit {outcome.returncode}: {outcome.stderr}")
    return output.read_text() if output.exists() else ""


def examine(name, text):
    page = Page(name)
    page.feed(text)
    for flaw in page.finish()[:10]:
        check(False, f"{name}: {flaw}")
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    script = re.search(r"<script>(.*?)</script>", text, re.S)
    for part in (style, script):
        check(part and not re.search(r"https?:|url\(|@import|fetch|XMLHttp|import\(|eval", part.group(1)),
              f"{name}: style or script reaches out")
    check("default-src 'none'" in text, f"{name}: no policy against loading")
    check(not re.search(r"\b(nan|inf)\b", "".join(re.findall(r' (?:d|cx|cy|x|y)="([^"]*)"', text))),
          f"{name}: a coordinate that is no number")


def hostile(guidelab, room):
    """A folder whose title is a script must give a page that shows it as text."""
    folder = room / "hostile"
    shutil.copytree(ROOT / "results" / "cfg" / "most-get-worse", folder)
    provenance = json.loads((folder / "provenance.json").read_text())
    provenance["spec"]["title"] = "</title><script>document.title = 'run'</script><img src=x>"
    (folder / "provenance.json").write_text(json.dumps(provenance))
    text = report(guidelab, room / "hostile.html", folder)
    examine("hostile.html", text)
    check("&lt;script&gt;document.title" in text, "hostile.html: the title is not shown as it stands")
    return room / "hostile.html"


class Browser:
    """A headless Chromium."""

    def __init__(self, path):
        self.path = path

    def run(self, page, *options):
        command = [self.path, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                   "--enable-logging=stderr", "--force-device-scale-factor=1", "--virtual-time-budget=5000", *options, page.as_uri()]
        outcome = subprocess.run(command, capture_output=True, text=True, timeout=300)
        told = [line for line in outcome.stderr.splitlines() if "CONSOLE" in line]
        check(outcome.returncode == 0, f"{page.name}: Chromium ends with {outcome.returncode}")
        check(not told, f"{page.name}: the browser tells of {told[:3]}")
        return outcome.stdout

    def shot(self, page, target, width, is_dark):
        scheme = f"--blink-settings=preferredColorScheme={0 if is_dark else 1}"
        self.run(page, scheme, f"--window-size={width},2400", f"--screenshot={target}")
        check(target.exists() and target.stat().st_size > 20_000, f"{target.name}: next to nothing is seen")

    def sorts(self, page, text, room):
        """Tries the page's own script by another that a copy without its policy has."""
        copy = room / ("trial-" + page.name)
        without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        copy.write_text(without.replace("</body>", f"<script>{TRIAL}</script></body>"))
        found = re.search(r'<pre id="trial">([^<]*)</pre>', self.run(copy, "--dump-dom", "--window-size=500,900"))
        if not found:
            check(False, f"{page.name}: its columns do not sort at all")
            return
        result = json.loads(base64.b64decode(found.group(1)))
        numbers = [float(value) for value in result["before"] if value not in ("", "nan")]
        for told, order, expected in zip(result["told"], ("ascending", "descending"),
                                         (sorted(numbers), sorted(numbers, reverse=True))):
            values = [float(value) for value in told["values"] if value not in ("", "nan")]
            missing = [value in ("", "nan") for value in told["values"]]
            check(told["order"] == order, f"{page.name}: aria-sort is {told['order']}, not {order}")
            check(values == expected and numbers != expected, f"{page.name}: estimates do not sort {order}")
            check(missing == sorted(missing), f"{page.name}: what is missing is not last")
        check(0 < len(result["seen"]) < result["rows"] and all(result["seen"]),
              f"{page.name}: choosing {result['choice']} does not show its rows alone")
        check(result["wide"] <= result["view"], f"{page.name}: {result['wide']} wide on a screen of {result['view']}")


def browse(browser, pages, room, shots):
    for page, text in pages.items():
        if page.name == "hostile.html":
            check("<title>run</title>" not in browser.run(page, "--dump-dom"), "hostile.html: its script has run")
            continue
        browser.sorts(page, text, room)
    page = next(iter(pages))
    seen = set()
    for width in (1200, 400):
        for is_dark in (False, True):
            target = shots / f"{page.stem}-{width}-{'dark' if is_dark else 'light'}.png"
            browser.shot(page, target, width, is_dark)
            seen.add(target.read_bytes() if target.exists() else b"")
    check(len(seen) == 4, "light and dark, wide and narrow are not four pictures")
    browser.shot(list(pages)[-2], shots / "all.png", 1200, False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--guidelab", required=True)
    parser.add_argument("--chromium")
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    guidelab = str(pathlib.Path(options.guidelab).resolve())
    names = ["chromium", "chromium-browser", "google-chrome", "chrome"]
    chromium = options.chromium or next(filter(None, map(shutil.which, names)), None)
    with tempfile.TemporaryDirectory() as name:
        room = pathlib.Path(name)
        before = digests(ROOT / "results")
        pages = {}
        for folders in [[name] for name in FOLDERS] + [[""]]:
            output = room / ((folders[0].split("/")[-1] or "all") + ".html")
            paths = [pathlib.Path("results") / folder for folder in folders]
            start = time.monotonic()
            text = report(guidelab, output, *paths)
            seconds = time.monotonic() - start
            examine(output.name, text)
            check(report(guidelab, output, *paths) == text, f"{output.name}: two reports differ")
            size = output.stat().st_size if output.exists() else 0
            check(size < MOST_BYTES or not folders[0], f"{output.name}: {size} bytes")
            print(f"{output.name}: {size / 1e6:.1f} MB in {seconds:.1f} s", flush=True)
            pages[output] = text
        page = hostile(guidelab, room)
        pages[page] = page.read_text()
        check(digests(ROOT / "results") == before, "a file of the results has changed")
        if chromium:
            shots = options.screenshots or room / "shots"
            shots.mkdir(parents=True, exist_ok=True)
            browse(Browser(chromium), pages, room, shots)
    print(f"{len(pages)} pages, {len(failures)} flaws")
    print("opened in Chromium" if chromium else "SKIPPED: no Chromium here, so no page was opened in a browser; this"
          " part has not passed (apt install chromium)", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
