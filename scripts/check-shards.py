"""Checks that shards merge to the bytes of a single run, and measures what they cost.

    check-shards.py --guidelab PATH [--seed 1] [--many 10000] [--units 2000]

A run in 1, 2, 3, 7 and 64 shards, merged in random order; a set of shards with one that is missing,
damaged, unfinished, foreign or there twice; two shards on two processors beside one run; a merge of
very many shards. Exit code 1 when something is not as it should be.
"""

import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import random
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time

FILE = "shard.journal"

# Cells of several units each, with everything that a table can hold.
SPEC = {
    "title": "in shards",
    "target": {"kind": "random-mixture", "dimension": 8, "classes": 2, "components": 2,
               "separation": 2, "seed": 1},
    "guidance": {"kind": "reward", "tilt": {"kind": "exponential-linear", "direction": [0.5] * 8},
                 "scales": [0.5, 1, 2]},
    "sampler": {"kind": "ddpm", "steps": 100, "variance": "beta",
                "grid": {"kind": "log-uniform", "start": 10, "end": 0}},
    "run": {"paths": 40000, "seed": 1, "profile": True, "keep_samples": 10,
            "baselines": ["best-of-n", "resampling", "plug-in"]},
    "sweep": {"run.twin_share": [0, 0.25, 0.5]},
    "claims": [{"claim": "increases", "quantity": "reward"}],
}


def line(paths, steps, scales, sweep):
    """Two Gaussians on the line, so that there is quadrature too."""
    def side(label, mean):
        return {"label": label, "prior": 0.5, "components": [{"mean": [mean], "covariance": 1}]}

    return {
        "title": "on the line",
        "target": {"separation": 4, "classes": [side("left", -0.5), side("right", 0.5)]},
        "guidance": {"kind": "classifier-free", "label": "right", "scales": scales},
        "sampler": {"kind": "ddpm", "steps": steps[0]},
        "run": {"paths": paths, "seed": 1, "twin_share": 0.5},
        "sweep": {"sampler.steps": steps, **sweep},
    }


failures = []


def check(is_right, text):
    if not is_right:
        failures.append(text)
        print(f"WRONG: {text}", flush=True)


def tables(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).glob("*.csv")}


class Bench:
    """The program, and folders for what it writes."""

    def __init__(self, guidelab, room):
        self.guidelab = guidelab
        self.room = pathlib.Path(room)

    def write(self, name, content):
        path = self.room / f"{name}.json"
        path.write_text(json.dumps(content))
        return path

    def call(self, *words):
        command = [self.guidelab, *(str(word) for word in words), "--quiet"]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def shards(self, spec, folder, count, *options, workers=2):
        """Runs all shards of a spec, two at a time as a plain loop on two processors would."""
        def run(number):
            result = self.call("run", spec, "--shard", f"{number}/{count}", "--threads", "1",
                               "--output", folder / f"{number}-of-{count}", *options)
            check(result.returncode == 0, f"shard {number}/{count}: {result}")

        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, range(1, count + 1)))
        return [folder / f"{number}-of-{count}" for number in range(1, count + 1)]


def bytes_of_shards(bench, generator):
    """Any number of shards, merged in any order."""
    for name, content, counts in [
        ("space", SPEC, [1, 2, 3, 7, 64]),
        ("line", line(20000, [50, 100], [0.1, 1], {"run.seed": [1, 2, 3]}), [7]),
    ]:
        spec = bench.write(name, content)
        whole = bench.room / f"{name}-whole"
        result = bench.call("run", spec, "--output", whole)
        check(result.returncode == 0, f"a single run: {result}")
        expected = tables(whole)
        check("table.csv" in expected, f"tables: {sorted(expected)}")
        for count in counts:
            folders = bench.shards(spec, bench.room / f"{name}-{count}", count)
            generator.shuffle(folders)
            output = bench.room / f"{name}-{count}-merged"
            result = bench.call("merge", *folders, "--output", output)
            check(result.returncode == 0, f"{name}: the merge of {count}: {result}")
            check(tables(output) == expected, f"{name}: tables of {count} shards differ")
            print(f"{name}: {count} shards, {len(expected)} tables: the same bytes", flush=True)


def faults(bench):
    """Sets of shards that are not what they should be."""
    three = [bench.room / f"space-3/{number}-of-3" for number in [1, 2, 3]]
    content = (three[1] / FILE).read_bytes()
    other = bench.write("other", {**SPEC, "title": "of another spec"})
    foreign = bench.room / "foreign"
    result = bench.call("run", other, "--shard", "2/3", "--output", foreign, "--paths", "500")
    check(result.returncode == 0, f"a shard of another spec: {result}")

    def second(name, content):
        folder = bench.room / name
        folder.mkdir()
        (folder / FILE).write_bytes(content)
        return folder

    places = [40, len(content) // 3, len(content) // 2, len(content) - 3]
    flipped = []
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 0x10
        flipped.append((f"damaged at {place}", second(f"flipped-{place}", damaged)))
    cut = [(f"cut at {size}", second(f"cut-{size}", content[:size]))
           for size in [0, 20, 200, len(content) // 2, len(content) - 1]]
    empty = bench.room / "empty"
    empty.mkdir()
    cases = [
        ("missing", [three[0], three[2]], "shard 2/3 "),
        ("there twice", [*three, second("copy", content)], "shard 2/3 is there "),
        ("foreign", [three[0], foreign, three[2]], f"{foreign}/{FILE}: "),
        ("of another division", [three[0], bench.room / "space-7/2-of-7", three[2]],
         f"{bench.room}/space-7/2-of-7/{FILE}: "),
        ("something else", [three[0], second("else", b"something else"), three[2]],
         f"{bench.room}/else/{FILE}: "),
        ("no shard", [*three, empty], f"{empty}"),
        ("nowhere", [*three, bench.room / "nowhere"], f"{bench.room}/nowhere"),
        *((name, [three[0], folder, three[2]], f"{folder}/{FILE}: ")
          for name, folder in flipped + cut),
    ]
    output = bench.room / "refused"
    for name, folders, words in cases:
        result = bench.call("merge", *folders, "--output", output)
        named = [line for line in result.stderr.splitlines()
                 if line.startswith("guidelab: ") and words in line]
        check(result.returncode == 2 and named, f"a shard {name}: {result}")
        check(not output.exists(), f"a shard {name}: something was written")
        shutil.rmtree(output, ignore_errors=True)
    print(f"{len(cases)} sets with a fault are refused, and nothing is written")

    # Cells whose first paths are in the shard that is missing fail: 3.
    result = bench.call("merge", three[0], three[2], "--partial", "--output", output)
    check(result.returncode in (0, 3), f"a part of the shards: {result}")
    with open(output / "table.csv", newline="") as file:
        states = {row["status"] for row in csv.DictReader(file)}
    check(any("partial" in state for state in states), f"status of partial rows: {states}")

    # A damaged shard is made whole by running it again.
    spec = bench.room / "space.json"
    again = flipped[1][1]
    result = bench.call("run", spec, "--shard", "2/3", "--resume", "--output", again)
    check(result.returncode == 0, f"a damaged shard, run again: {result}")
    merged = bench.room / "repaired"
    result = bench.call("merge", three[0], again, three[2], "--output", merged)
    check(result.returncode == 0 and tables(merged) == tables(bench.room / "space-whole"),
          f"tables with a shard that was run again: {result}")


def busy_seconds():
    """What all processors of the computer have worked, and what the programs run here have."""
    numbers = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    idle = int(numbers[3]) + int(numbers[4])
    everybody = (sum(map(int, numbers[:8])) - idle) / os.sysconf("SC_CLK_TCK")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return everybody, usage.ru_utime + usage.ru_stime


def timed(call):
    """Seconds on the clock, on the processors, of others meanwhile, and what the call gave."""
    started, (everybody, own) = time.monotonic(), busy_seconds()
    result = call()
    seconds, (everybody_after, own_after) = time.monotonic() - started, busy_seconds()
    work = own_after - own
    return seconds, work, max(0, everybody_after - everybody - work), result


def speed(bench):
    """Two shards on two processors beside one run on one thread.

    Where other programs take the processors at the same time only processor time is judged.
    """
    spec = bench.write("long", line(400000, [8000], [1], {}))
    for attempt in range(2):
        folder = bench.room / f"speed-{attempt}"
        one, one_work, _, result = timed(
            lambda: bench.call("run", spec, "--threads", "1", "--output", folder / "one"))
        check(result.returncode == 0, f"the long run: {result}")
        two, two_work, others, folders = timed(lambda: bench.shards(spec, folder, 2))
        merge, merge_work, _, result = min(
            (timed(lambda: bench.call("merge", *folders, "--output", folder / "two"))
             for _ in range(3)), key=lambda found: found[0])
        check(result.returncode == 0, f"the merge of the long run: {result}")
        check(tables(folder / "two") == tables(folder / "one"), "tables of the long run differ")
        print(f"one run {one:.2f} s, two shards at once {two:.2f} s ({two / one:.1%}), merge"
              f" {merge:.3f} s ({merge / one:.2%}); on processors {one_work:.2f} s,"
              f" {two_work:.2f} s ({two_work / one_work:.1%}), {merge_work:.3f} s"
              f" ({merge_work / one_work:.2%}); others {others:.2f} s", flush=True)
        if two <= 0.65 * one and merge <= 0.01 * one:
            return
        if others > 0.1 * two:
            break
    check(two_work <= 1.1 * one_work, f"two shards take {two_work / one_work:.1%} of the work")
    check(merge_work <= 0.01 * one_work, f"the merge takes {merge_work / one_work:.2%} of the work")
    if len(os.sched_getaffinity(0)) < 2 or others > 0.1 * two:
        print("processors are too few or busy: time on the clock is not judged")
        return
    check(two <= 0.65 * one, f"two shards take {two / one:.1%} of one run")
    check(merge <= 0.01 * one, f"the merge takes {merge / one:.2%} of one run")


def checksum(content):
    """As in the program: words of eight bytes, the rest, the length."""
    state, mask = 0x6775_6964_656C_6162, (1 << 64) - 1
    whole = len(content) & ~7
    words = struct.unpack(f"<{whole // 8}Q", content[:whole])
    for word in (*words, int.from_bytes(content[whole:], "little"), len(content)):
        state = ((state ^ word) * 0x9E37_79B9_7F4A_7C15) & mask
        state ^= state >> 29
    return state.to_bytes(8, "little")


def record(kind, task, content, key):
    """A record behind a front of this checksum: JournalFormat.swift says what is in it."""
    words = struct.pack("<QQQ", kind, task, len(content)) + content[-8:]
    return words + checksum(words + key) + content


def deal(journal, folder, count):
    """Deals the records of shard 1/1 out to so many shards: as many runs would take too long."""
    content = journal.read_bytes()
    version, length = struct.unpack("<QQ", content[16:32])
    if version != 3:
        sys.exit(f"journals are of version {version}: deal() has to learn it")
    identity = content[32:32 + length].decode()
    offset = 32 + length + 8
    tasks, plan, finished = {}, "", b""
    while offset < len(content):
        kind, task, size = struct.unpack("<QQQ", content[offset:offset + 24])
        bytes_of_record = content[offset + 40:offset + 40 + size]
        if kind == 5:
            plan = bytes_of_record[:-8].decode()
        elif kind == 6:
            finished = bytes_of_record
        else:
            tasks.setdefault(task, []).append((kind, bytes_of_record))
        offset += 40 + size
    hands = [[] for _ in range(count)]
    for place, task in enumerate(tasks):
        hands[place * count // len(tasks)].append(task)
    for number, hand in enumerate(hands, 1):
        text = identity.replace("1/1", f"{number}/{count}").encode()
        front = content[:24] + len(text).to_bytes(8, "little") + text
        key = checksum(front)
        sealed = plan.replace('"1/1"', f'"{number}/{count}"').encode()
        records = [record(5, 0, sealed + checksum(sealed), key)]
        for task in hand:
            records += [record(kind, task, own, key) for kind, own in tasks[task]]
        records.append(record(6, 0, finished, key))
        own = folder / f"{number}-of-{count}"
        own.mkdir(parents=True)
        (own / FILE).write_bytes(front + key + b"".join(records))
    return len(tasks)


def many(bench, count, units):
    """A merge of very many shards, with its time and its memory."""
    spec = bench.write("many", line(64, list(range(1, 51)), [1],
                                    {"run.seed": list(range(1, units // 50 + 1))}))
    folder, parts, output = (bench.room / name for name in ["many-one", "many", "many-merged"])
    bench.shards(spec, folder, 1)
    held = deal(folder / "1-of-1" / FILE, parts, count)
    result = bench.call("merge", folder, "--output", bench.room / "many-whole")
    check(result.returncode == 0, f"the merge of one shard: {result}")
    seconds, _, _, result = timed(lambda: bench.call("merge", parts, "--output", output))
    # The most of any child so far: those before were smaller, or the figure is too large.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    check(result.returncode == 0, f"the merge of {count}: {result}")
    check(tables(output) == tables(bench.room / "many-whole"), f"tables of {count} shards differ")
    print(f"{count} shards with {held} units in all: merged in {seconds:.1f} s, {memory:.0f} MB",
          flush=True)
    check(seconds < 10, f"the merge of {count} shards takes {seconds:.1f} s")
    check(memory < 200, f"the merge of {count} shards takes {memory:.0f} MB")


def in_memory(guidelab, count, units):
    """The same in a file system of memory where there is one: disks are slow to remove many folders."""
    memory = pathlib.Path("/dev/shm")
    has_room = (memory.is_dir() and os.access(memory, os.W_OK)
                and shutil.disk_usage(memory).free > 100_000 * (count + 2 * units))
    with tempfile.TemporaryDirectory(dir=memory if has_room else None) as room:
        many(Bench(guidelab, room), count, units)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--guidelab", required=True, help="the program")
    parser.add_argument("--seed", type=int, default=1, help="chooses the order of merging")
    parser.add_argument("--many", type=int, default=10000, help="how many very many shards are")
    parser.add_argument("--units", type=int, default=2000, help="what they hold, in units")
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        bench = Bench(os.path.abspath(arguments.guidelab), room)
        for part in [
            lambda: bytes_of_shards(bench, random.Random(arguments.seed)),
            lambda: faults(bench),
            lambda: in_memory(bench.guidelab, arguments.many, arguments.units),
            lambda: speed(bench),
        ]:
            part()
            print(f"{time.monotonic() - started:.0f} s", flush=True)
    if failures:
        sys.exit(f"{len(failures)} things are not as they should be")
    print("shards merge to the same bytes")


if __name__ == "__main__":
    main()
