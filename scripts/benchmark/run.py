"""guidelab against NumPy and JAX: the same chain, scales and estimator, timed in turn, round by round.

Every round runs guidelab, JAX, JAX as first written (--plain) and NumPy, so that a ratio compares runs a few
seconds apart. The figure is ns per path-step: one path, one step, one scale, on the whole machine. The cost is
linear in steps, so a peer may run fewer of them, and the table says how many. Peers are timed without
imports and compilation; guidelab's simulation alone and as a whole process, start-up, quadrature and output included.
"""

import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys

import chain
import fma_peak
import guidelab

HERE = pathlib.Path(__file__).parent
SIZES = {  # paths; steps of guidelab, JAX, JAX as first written, NumPy
    "paper": (10_000, 4000, 4000, 400, 400),
    "high-dimension": (1000, 400, 400, 100, 100),
}
REFERENCES = {1.0: 1.887190, 10.0: 1.193362}  # the paper target's "sides" after 400 steps, by quadrature
PROGRAMS = {"jax": ["jax_peer.py"], "jax plain": ["jax_peer.py", "--plain"], "numpy": ["numpy_peer.py"]}


def peer(name: str, case: str, steps: int, paths: int, scales: list[float], seed: int) -> dict:
    script, *options = PROGRAMS[name]
    command = [sys.executable, str(HERE / script), *options, "--case", case, "--steps", str(steps),
               "--paths", str(paths), "--seed", str(seed), "--scales", *map(repr, scales)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def spec_of(case: str, steps: int, paths: int, scales: list[float]) -> dict:
    make_target, label = chain.CASES[case]
    return guidelab.cfg_spec(chain.target_spec(make_target()), label, scales, steps, paths)


def check_agreement(args: argparse.Namespace) -> None:
    """Every program must hit the reference values within 4.5 standard errors."""
    steps, paths, scales = 400, 40_000, [0.0, *REFERENCES]
    found = {}
    for name in args.peers:
        answer = peer(name, "paper", steps, paths, scales, seed=1)
        found[name] = dict(zip(scales, zip(answer["estimates"], answer["standard_errors"])))
    if not args.peers_only:
        found["guidelab"] = guidelab.direct_rows(
            guidelab.run(args.guidelab, spec_of("paper", steps, paths, scales), args.threads))
    print(f"E[1/p(c|x)], {steps} steps, {paths} paths, against quadrature (z in standard errors)")
    worst = 0.0
    for name, rows in found.items():
        for scale, reference in REFERENCES.items():
            estimate, error = rows[scale]
            z = (estimate - reference) / error
            worst = max(worst, abs(z))
            print(f"  {name:<10} w = {scale:<4g} {estimate:.6f} ± {error:.6f}   exact {reference:.6f}   z {z:+.1f}")
    if worst > 4.5:
        sys.exit("a program disagrees with the reference values; its speed would mean nothing")


def one_round(args: argparse.Namespace, seed: int) -> dict[str, float]:
    """ns per path-step of every program."""
    paths, own_steps, *peer_steps = SIZES[args.case]
    steps = dict(zip(PROGRAMS, peer_steps))
    scales = chain.paper_scales()
    costs = {}
    if not args.peers_only:
        cost = guidelab.run(args.guidelab, spec_of(args.case, own_steps, paths, scales), args.threads)
        costs = {"guidelab": cost.simulation_ns(), "guidelab process": cost.process_ns()}
    for name in args.peers:
        costs[name] = peer(name, args.case, steps[name], paths, scales, seed)["ns_per_path_step"]
    return costs


def summary(values: list[float]) -> str:
    return f"{statistics.median(values):9.3f} {min(values):9.3f} {max(values):9.3f}"


def print_tables(args: argparse.Namespace, rounds: list[dict[str, float]]) -> None:
    print(f"\nns per path-step{'':<16}{'median':>9} {'min':>9} {'max':>9}")
    for name in rounds[0]:
        print(f"  {name:<30}{summary([costs[name] for costs in rounds])}")
    if args.peers_only:
        return
    print(f"\ntimes faster, round by round{'':<4}{'median':>9} {'min':>9} {'max':>9}")
    for name in args.peers:
        for own in ("guidelab", "guidelab process"):
            print(f"  {own + ' : ' + name:<30}{summary([costs[name] / costs[own] for costs in rounds])}")


def print_share_of_peak(args: argparse.Namespace, rounds: list[dict[str, float]]) -> None:
    """Counts the two matrix products of a step alone: 4 K d operations."""
    make_target, _ = chain.CASES[args.case]
    count, dimension = make_target().means.shape
    operations = 4 * count * dimension
    core = fma_peak.peak(args.compiler)
    cores = {name: os.cpu_count() or 1 for name in PROGRAMS} | {
        name: args.threads for name in ("guidelab", "guidelab process")}
    print(f"\nFMA peak {core:.1f} GFLOP/s per core; a path-step's two products are {operations} operations")
    for name in rounds[0]:
        rate = operations / statistics.median(costs[name] for costs in rounds)
        share = rate / (core * cores[name])
        print(f"  {name:<20} {rate:7.1f} GFLOP/s, {share:6.1%} of the peak of {cores[name]} core(s)")


def write_rounds(path: str, rounds: list[dict[str, float]]) -> None:
    with open(path, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["round", "program", "ns_per_path_step"])
        for index, costs in enumerate(rounds, 1):
            table.writerows([index, name, f"{cost:.4f}"] for name, cost in costs.items())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guidelab", default=".build/release/guidelab", help="the built program")
    parser.add_argument("--case", choices=SIZES, default="paper")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="guidelab's threads")
    parser.add_argument("--peers", nargs="*", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--peers-only", action="store_true", help="leave guidelab out")
    parser.add_argument("--skip-check", action="store_true", help="do not compare estimates with the reference values")
    parser.add_argument("--compiler", default="gcc", help="C compiler for the FMA peak")
    parser.add_argument("--output", help="CSV file for the rounds")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds must be at least 1")
    return args


def main() -> None:
    args = arguments()
    if not args.skip_check:
        check_agreement(args)
    paths, own_steps, *peer_steps = SIZES[args.case]
    fractions = ", ".join(f"{name} {steps}" for name, steps in zip(PROGRAMS, peer_steps))
    print(f"\n{args.case}: {paths} paths, {len(chain.paper_scales())} scales, {own_steps} steps; peers run {fractions}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; guidelab on {args.threads} thread(s)")
    rounds = []
    for index in range(args.rounds):
        rounds.append(one_round(args, seed=index + 1))
        print(f"round {index + 1}: " + ", ".join(f"{name} {cost:.3f}" for name, cost in rounds[-1].items()), flush=True)
    print_tables(args, rounds)
    if args.case == "high-dimension":
        print_share_of_peak(args, rounds)
    if args.output:
        write_rounds(args.output, rounds)


if __name__ == "__main__":
    main()
