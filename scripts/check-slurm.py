"""Runs an experiment on a real Slurm of one node and checks that accidents change no byte.

    check-slurm.py --guidelab PATH

An array of eight tasks is submitted with slurm/submit.sh. During the run one task is killed with its
batch script and queued again by hand, one loses guidelab, one is told to end as at a time limit, one
node goes down and up. The merged tables must be those of a single run. Then a shard that fails: the
merge must name it and write nothing, and the same command again must go on. Without Debian's packages
of Slurm the last line is `SKIPPED: ...`. Exit code 1 when something is not as it should be.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SCRIPTS = pathlib.Path(__file__).resolve().parent / "slurm"
TASKS = 8


def spec(paths, cells):
    def side(label, mean):
        return {"label": label, "prior": 0.5, "components": [{"mean": [mean], "covariance": 1}]}

    return {
        "title": "on Slurm",
        "target": {"separation": 4, "classes": [side("left", -0.5), side("right", 0.5)]},
        "guidance": {"kind": "classifier-free", "label": "right", "scales": [0.1, 1]},
        "sampler": {"kind": "ddpm", "steps": 100},
        "run": {"paths": paths, "seed": 1, "profile": True, "twin_share": 0.5},
        "sweep": {"run.seed": list(range(1, cells + 1))},
    }


failures = []


def check(is_right, text):
    if not is_right:
        failures.append(text)
        print(f"WRONG: {text}", flush=True)


def run(*command, **options):
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, **options)


def wait_until(seconds, what, test):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return True
        time.sleep(0.1)
    check(False, f"waited {seconds} s in vain for: {what}")
    return False


def free_port():
    """A port that is free, and the next one too, most likely."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return min(probe.getsockname()[1], 65000)


def tables(folder):
    found = [path for path in pathlib.Path(folder).glob("*.csv")]
    return {path.name: path.read_bytes() for path in found}


class Study:
    """A run that is submitted, with its folder of shards and logs."""

    def __init__(self, guidelab, room, name, content):
        self.guidelab = guidelab
        self.spec = room / f"{name}.json"
        self.spec.write_text(json.dumps(content))
        self.output = room / name
        self.work = room / f"{name}.slurm"
        single = room / f"{name}-single"
        result = run(guidelab, "run", self.spec, "--output", single, "--quiet")
        check(result.returncode == 0, f"{name}, a single run: {result}")
        self.whole = tables(single)
        check("table.csv" in self.whole, f"{name}: tables {sorted(self.whole)}")

    def submit(self):
        result = run(SCRIPTS / "submit.sh", self.spec, "--tasks", TASKS, "--output", self.output,
                     "--guidelab", self.guidelab)
        if result.returncode != 0:
            sys.exit(f"submit.sh: {result}")
        self.array, self.merge = (self.work / "jobs").read_text().split()

    def is_over(self):
        jobs = f"{self.array},{self.merge}"
        result = run("squeue", "--noheader", "--jobs", jobs)
        return result.stdout == ""

    def state(self, shard):
        return run("squeue", "--noheader", "--jobs", f"{self.array}_{shard}",
                   "--format", "%T").stdout.strip()

    def process(self, shard):
        """The number of the shard's guidelab, or None."""
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if words[0] == str(self.work / "guidelab") and f"{shard}/{TASKS}" in words:
                return int(folder.name)
        return None

    def journal_size(self, shard):
        journal = self.work / f"shards/{shard}-of-{TASKS}/shard.journal"
        return journal.stat().st_size if journal.exists() else 0

    def log(self, name):
        path = self.work / f"logs/{name}.log"
        return path.read_text() if path.exists() else ""

    def status(self):
        return run(SCRIPTS / "status.sh", self.work)


def parent(process):
    return int(pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def accidents(guidelab, room):
    study = Study(guidelab, room, "study", spec(300000, 8))
    started = time.monotonic()
    study.submit()
    wait_until(30, "journals of shards 2, 3 and 4",
               lambda: all(study.journal_size(shard) > 2000 for shard in [2, 3, 4]))

    killed = study.process(2)
    check(killed is not None, "shard 2 is not running when it should be killed")
    if killed is not None:
        for process in [parent(killed), killed]:
            os.kill(process, signal.SIGKILL)
    lost = study.process(3)
    check(lost is not None, "shard 3 is not running when guidelab should be killed")
    if lost is not None:
        os.kill(lost, signal.SIGKILL)
    result = run("scancel", "--batch", "--signal=TERM", f"{study.array}_4")
    check(result.returncode == 0, f"a signal to the batch script: {result}")
    wait_until(30, "shard 4 in the queue again", lambda: study.state(4) == "PENDING")

    # Slurm does not queue a task again whose script was killed; somebody has to say so.
    wait_until(30, "the end of shard 2's task", lambda: study.state(2) == "")
    result = study.status()
    check(result.returncode == 1 and f"failed: 2: {study.work}/logs/2.log" in result.stdout,
          f"status of a task that was killed: {result}")
    result = run("scontrol", "requeue", f"{study.array}_2")
    check(result.returncode == 0, f"shard 2 queued again: {result}")

    result = run("scontrol", "update", "nodename=localhost", "state=down", "reason=test")
    check(result.returncode == 0, f"node down: {result}")
    time.sleep(1)
    run("scontrol", "update", "nodename=localhost", "state=resume")  # it may be up already

    wait_until(100, "the end of all jobs", study.is_over)
    print(f"eight tasks with accidents: {time.monotonic() - started:.0f} s", flush=True)
    for shard in [2, 3, 4]:
        check("start 2" in study.log(shard), f"shard {shard} did not start again")
    check("exit 137, killed" in study.log(3), f"log of shard 3: {study.log(3)}")
    check("told to end" in study.log(4) and "queued again" in study.log(4),
          f"log of shard 4: {study.log(4)}")
    restarts = sum("NODE FAILURE" in study.log(shard) for shard in range(1, TASKS + 1))
    check(restarts > 0, "no task ran when the node went down")
    print(f"the node went down under {restarts} tasks")
    result = study.status()
    check(result.returncode == 0 and f"{TASKS} of {TASKS} finished" in result.stdout,
          f"status at the end: {result}")
    check(tables(study.output) == study.whole,
          f"the merged tables are not those of a single run: {study.log('merge')}")


def failing(guidelab, room):
    study = Study(guidelab, room, "failing", spec(1000, 16))
    folder = study.work / f"shards/5-of-{TASKS}"
    folder.mkdir(parents=True)
    (folder / "shard.journal").write_bytes(b"something else")
    study.submit()
    wait_until(60, "the end of a run with a bad shard", study.is_over)
    log = study.log("merge")
    check("merge: exit 2" in log and f"{folder}/shard.journal: " in log, f"merge.log: {log}")
    check(not study.output.exists(), "tables of a run with a bad shard")
    result = study.status()
    check(result.returncode == 1 and f"failed: 5: {study.work}/logs/5.log: " in result.stdout
          and f"guidelab: {folder}/shard.journal: " in result.stdout,
          f"status with a bad shard: {result}")

    (folder / "shard.journal").unlink()
    study.submit()
    wait_until(60, "the end of the run that goes on", study.is_over)
    check(tables(study.output) == study.whole, f"tables after a bad shard: {study.log('merge')}")
    print("a bad shard is named, and the next run goes on from the others", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--guidelab", required=True, help="the program")
    guidelab = os.path.abspath(parser.parse_args().guidelab)
    # systemd's and others' ways to end this script must end the cluster too.
    for number in [signal.SIGTERM, signal.SIGHUP]:
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    room = pathlib.Path(tempfile.mkdtemp(dir="/tmp"))
    room.chmod(0o755)  # munged wants its socket to be within everybody's reach
    os.environ.update(ONE_NODE_DIR=str(room / "node"), ONE_NODE_PORT=str(free_port()),
                      ONE_NODE_CPUS=str(TASKS))
    cluster = SCRIPTS / "one-node.sh"
    try:
        result = run(cluster, "install")
        if result.returncode != 0:
            print(f"SKIPPED: a run on Slurm: {(result.stderr.splitlines() or ['?'])[-1]}")
            return
        result = run(cluster, "start")
        if result.returncode != 0:
            sys.exit(f"Slurm does not start: {result.stderr}")
        os.environ["SLURM_CONF"] = str(room / "node/slurm.conf")
        accidents(guidelab, room)
        failing(guidelab, room)
    finally:
        run(cluster, "stop")
        shutil.rmtree(room, ignore_errors=True)
    if failures:
        sys.exit(f"{len(failures)} things are not as they should be")
    print("a run on Slurm ended with the same bytes")


if __name__ == "__main__":
    main()
