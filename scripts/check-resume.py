"""Interrupts runs in every way there is and checks that --resume ends with the same bytes.

    check-resume.py --guidelab PATH [--kills 20] [--seed 1]

A run of a small spec is killed with SIGKILL at random moments and resumed each time; then Ctrl-C
once and twice, SIGTERM, journals that are torn, damaged or of another spec, a read-only folder, a full
disk, a folder that is removed during the run, and two runs into one folder. Exit code 1 when something
is not as it should be.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

JOURNAL = ".guidelab.journal"
PATHS = 40000

SPEC = {
    "title": "resumed",
    "target": {"kind": "random-mixture", "dimension": 8, "classes": 2, "components": 2,
               "separation": 2, "seed": 1},
    "guidance": {"kind": "reward", "tilt": {"kind": "exponential-linear", "direction": [0.5] * 8},
                 "scales": [0.5, 1, 2]},
    "sampler": {"kind": "ddpm", "steps": 100, "variance": "beta",
                "grid": {"kind": "log-uniform", "start": 10, "end": 0}},
    "run": {"paths": PATHS, "seed": 1, "profile": True, "keep_samples": 500,
            "baselines": ["best-of-n", "resampling", "plug-in"]},
    "sweep": {"run.twin_share": [0, 0.5]},
}

failures = []


def check(is_right, text):
    if not is_right:
        failures.append(text)
        print(f"WRONG: {text}", flush=True)


class Bench:
    """A spec, the program, and folders for results."""

    def __init__(self, guidelab, room):
        self.guidelab = guidelab
        self.room = pathlib.Path(room)
        self.spec = self.room / "spec.json"
        self.spec.write_text(json.dumps(SPEC))

    def command(self, output, *options):
        return [self.guidelab, "run", str(self.spec), "--output", str(output), "--threads", "2",
                "--quiet", *options]

    def start(self, output, *options):
        return subprocess.Popen(self.command(output, *options), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, output, *options):
        return subprocess.run(self.command(output, *options), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)

    def tables(self, folder):
        names = [path for path in pathlib.Path(folder).iterdir() if path.suffix == ".csv"]
        return {path.name: path.read_bytes() for path in names}

    def interrupted(self, output, number, wait, *options):
        """Starts a run, sends a signal after a while, and waits for its end."""
        process = self.start(output, *options)
        time.sleep(wait)
        process.send_signal(number)
        out, errors = process.communicate()
        return process.returncode, errors

    def wait_for_journal(self, process, output, size=1):
        path = pathlib.Path(output) / JOURNAL
        while process.poll() is None:
            if path.exists() and path.stat().st_size >= size:
                return True
            time.sleep(0.005)
        return False


def kills(bench, whole, seconds, count, generator):
    """SIGKILL at random moments, resumed each time."""
    output = bench.room / "killed"
    sizes = []
    for trial in range(count):
        # The moments are spread over a run that loses nothing, and some come at its very start.
        wait = generator.uniform(0.0, 2.5 * seconds / count)
        code, errors = bench.interrupted(output, signal.SIGKILL, wait, "--resume")
        if code != -signal.SIGKILL:
            check(code == 0, f"kill {trial}: the run ended with {code}: {errors}")
            check(bench.tables(output) == whole, f"kill {trial}: the tables differ")
            shutil.rmtree(output)
            continue
        check(errors == "", f"kill {trial}: {errors}")
        journal = output / JOURNAL
        sizes.append(journal.stat().st_size if journal.exists() else 0)
        check(not (output / "table.csv").exists(), f"kill {trial}: there is a table already")
    result = bench.run(output, "--resume")
    check(result.returncode == 0 and result.stderr == "", f"the last resume: {result}")
    check(bench.tables(output) == whole, "tables after kills differ")
    check(not (output / JOURNAL).exists(), "a journal is left behind")
    print(f"killed {len(sizes)} times; journals of up to {max(sizes, default=0)} bytes")


def signals(bench, whole):
    """Ctrl-C once and twice, SIGTERM and SIGHUP."""
    for number, status in [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]:
        output = bench.room / f"signal-{number}"
        process = bench.start(output)
        check(bench.wait_for_journal(process, output), f"no journal before signal {number}")
        process.send_signal(number)
        out, errors = process.communicate()
        check(process.returncode == status, f"signal {number}: exit {process.returncode}")
        check("interrupted; continue with --resume" in errors, f"signal {number}: {errors}")
        check(out == "", f"signal {number}: output {out}")
        result = bench.run(output, "--resume", "--threads", "1")
        check(result.returncode == 0 and result.stderr == "", f"after signal {number}: {result}")
        check(bench.tables(output) == whole, f"tables after signal {number} differ")
        steps = json.loads((output / "provenance.json").read_text())["cost"]
        check(steps.get("resumed_path_steps", 0) > 0, f"nothing was resumed: {steps}")

    output = bench.room / "twice"
    process = bench.start(output)
    bench.wait_for_journal(process, output)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate()
    check(process.returncode == 130, f"Ctrl-C twice: exit {process.returncode}")
    check(time.monotonic() - started < 2, "Ctrl-C twice: it did not end at once")
    result = bench.run(output, "--resume")
    check(bench.tables(output) == whole, "tables after Ctrl-C twice differ")


def journals(bench, whole):
    """Journals that are torn, damaged, of something else, or not asked for."""
    output = bench.room / "journal"
    process = bench.start(output)
    bench.wait_for_journal(process, output, size=1200000)
    process.kill()
    process.communicate()
    journal = output / JOURNAL
    content = journal.read_bytes()

    def resume(content, *options):
        output.mkdir(exist_ok=True)
        for name in whole:
            (output / name).unlink(missing_ok=True)
        journal.write_bytes(content)
        return bench.run(output, "--resume", *options)

    for cut in [0, 5, 40, 100, len(content) // 2, len(content) - 1]:
        result = resume(content[:cut])
        check(result.returncode == 0 and result.stderr == "", f"cut at {cut}: {result.stderr}")
        check(bench.tables(output) == whole, f"tables of a journal cut at {cut} differ")
    for place in [60, 200, 20000]:
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        result = resume(bytes(damaged))
        check("is damaged" in result.stderr, f"damage at {place}: {result.stderr}")
        check(result.returncode == 0 and bench.tables(output) == whole,
              f"tables of a journal damaged at {place} differ")
    for options, reason in [
        (("--seed", "2"), "is of another seed (1, not 2); run without --resume to start anew"),
        (("--paths", "1000"), f"is of another number of paths ({PATHS}, not 1000);"),
        (("--set", "sampler.steps=101"), "is of another spec (digest "),
    ]:
        result = resume(content, *options)
        check(result.returncode == 2 and f"guidelab: {journal}: {reason}" in result.stderr,
              f"{options}: {result}")
        check(journal.read_bytes() == content, f"{options}: the journal has changed")
        check(not (output / "table.csv").exists(), f"{options}: there is a table")
    result = resume(b"something else")
    check(result.returncode == 2 and "is no journal" in result.stderr, f"no journal: {result}")

    journal.write_bytes(content)
    result = bench.run(output)
    check(result.returncode == 0 and "is discarded (--resume" in result.stderr, f"anew: {result}")
    check(bench.tables(output) == whole and not journal.exists(), "tables made anew differ")


def folders(bench, whole):
    """Folders that cannot be written to, vanish, or are another run's."""
    output = bench.room / "shared"
    process = bench.start(output)
    bench.wait_for_journal(process, output)
    result = bench.run(output)
    check(result.returncode == 2 and "is writing here" in result.stderr, f"two runs: {result}")
    process.communicate()
    check(process.returncode == 0 and bench.tables(output) == whole, "the first of two runs")

    output = bench.room / "removed"
    process = bench.start(output)
    bench.wait_for_journal(process, output)
    shutil.rmtree(output)
    out, errors = process.communicate()
    # The folder is made again, so that the work is not lost.
    check(process.returncode == 0 and bench.tables(output) == whole,
          f"a folder that was removed: {process.returncode}, {errors}")
    check(f"{JOURNAL}" in errors, f"a removed journal is not noted: {errors}")
    check(f"{output}: was gone when the run ended" in errors, f"a removed folder: {errors}")

    output = bench.room / "replaced"
    process = bench.start(output)
    bench.wait_for_journal(process, output)
    shutil.rmtree(output)
    output.write_text("a file in its place")
    out, errors = process.communicate()
    check(process.returncode == 3 and f"guidelab: {output}: " in errors,
          f"a file in place of the folder: {process.returncode}, {errors}")
    check(output.read_text() == "a file in its place", "the file was changed")


def read_only(bench):
    """A folder that may not be written to; nothing is, not even by root, to a read-only disk."""
    folder = bench.room / "read-only"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o555)
    elif subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)],
                        stderr=subprocess.DEVNULL).returncode != 0:
        print("SKIPPED a read-only folder: root may write everywhere, and nothing can be mounted")
        return
    try:
        for output in [folder, folder / "new"]:
            result = bench.run(output)
            check(result.returncode == 2 and result.stderr.startswith(f"guidelab: {output}: cannot"),
                  f"a read-only folder: {result}")
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)


def full_disk(bench, whole):
    """A disk that fills up during the run, in a small file system of memory."""
    mount = bench.room / "disk"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)],
                          stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        print(f"SKIPPED a full disk: no file system can be mounted ({made.stderr.strip()})")
        return
    try:
        output = mount / "out"
        result = bench.run(output, "--paths", "1000")
        check(result.returncode == 0, f"a run on a small disk: {result}")
        earlier = bench.tables(output)
        process = bench.start(output)
        bench.wait_for_journal(process, output)
        try:
            (mount / "filler").write_bytes(b"x" * (1 << 22))
        except OSError:
            pass
        out, errors = process.communicate()
        check(process.returncode == 3, f"a full disk: exit {process.returncode}")
        check("No space left on device" in errors and "the earlier files are unchanged" in errors,
              f"a full disk: {errors}")
        check(f"{output}/{JOURNAL}: cannot be written to" in errors, f"a full disk: {errors}")
        check(bench.tables(output) == earlier, "the earlier tables have changed")
        (mount / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(mount)], check=True)
        result = bench.run(output, "--resume")
        check(result.returncode == 0 and bench.tables(output) == whole,
              f"resumed after a full disk: {result}")
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--guidelab", required=True, help="the program")
    parser.add_argument("--kills", type=int, default=20, help="how often a run is killed")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        bench = Bench(os.path.abspath(arguments.guidelab), room)
        first = time.monotonic()
        result = bench.run(bench.room / "whole")
        seconds = time.monotonic() - first
        check(result.returncode == 0 and result.stderr == "", f"the whole run: {result}")
        whole = bench.tables(bench.room / "whole")
        check(len(whole) == 4, f"tables: {sorted(whole)}")
        print(f"a whole run takes {seconds:.1f} s", flush=True)
        for part in [
            lambda: kills(bench, whole, seconds, arguments.kills, random.Random(arguments.seed)),
            lambda: signals(bench, whole),
            lambda: journals(bench, whole),
            lambda: folders(bench, whole),
            lambda: read_only(bench),
            lambda: full_disk(bench, whole),
        ]:
            part()
            print(f"{time.monotonic() - started:.0f} s", flush=True)
    if failures:
        sys.exit(f"{len(failures)} things are not as they should be")
    print("every interrupted run ended with the same bytes")


if __name__ == "__main__":
    main()
