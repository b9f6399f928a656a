"""A training step of guidelab against PyTorch: the network, batch and optimizer that guidelab trains by default.

2 coordinates and 17 features of the log-time, three hidden layers of 128 with SiLU, batches of 1,024, float32, Adam, a
moving average of the weights. guidelab's time is that of `guidelab run`: the seconds of training in provenance.json for
two lengths and their difference over that of the steps, so that set-up and held-out losses cancel; its steps draw their
batches. PyTorch's batches are drawn beforehand, in its favour. Its variants: `plain` is what one writes first, `fused`
has the fused Adam and a moving average in one call, `compiled` goes through torch.compile besides (needs a C++
compiler), `compiled step` compiles Adam and the average too. All run in turn, round by round, and the best counts.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import statistics
import tempfile
import time
from collections.abc import Callable

import torch
import torch._inductor.config

import fma_peak
import guidelab

SIZES = [19, 128, 128, 128, 2]
LOG_NOISE_RATIO = (math.log(math.expm1(0.01)) / 2, math.log(math.expm1(10.0)) / 2)
MEANS = [[-2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [1.0, -2.0]]
VARIANCES = [0.5, 0.3, 0.4, 0.3]
VARIANCE, DETAIL = 2.2, 0.3  # per coordinate: of the whole law, of its narrowest component
BATCHES = 64  # drawn beforehand
VARIANTS = ["plain", "fused", "compiled", "compiled step"]


def network() -> torch.nn.Sequential:
    layers = []
    for inputs, outputs in zip(SIZES, SIZES[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.SiLU()]
    return torch.nn.Sequential(*layers[:-1])


def draw(batch: int) -> tuple[torch.Tensor, ...]:
    choice = torch.randint(len(MEANS), (batch,))
    data = torch.tensor(MEANS)[choice] + torch.tensor(VARIANCES).sqrt()[choice, None] * torch.randn(batch, 2)
    place = (torch.arange(batch) + torch.rand(batch)) / batch
    return data, torch.randn(batch, 2), place[:, None]


def loss(model: torch.nn.Module, data: torch.Tensor, noise: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    """The mean of |ε - Z|², with the scaling of inputs and outputs that guidelab has."""
    low, high = LOG_NOISE_RATIO
    signal = torch.sigmoid(-2 * (low + (high - low) * place))
    rest = 1 - signal
    variance = signal * VARIANCE + rest
    x = signal.sqrt() * data + rest.sqrt() * noise
    turns = math.pi * place * torch.arange(1, 9)
    features = torch.cat([x / variance.sqrt(), 2 * place - 1, turns.sin(), turns.cos()], dim=1)
    factor = (signal * VARIANCE / variance * rest / (signal * DETAIL + rest)).sqrt()
    predicted = rest.sqrt() / variance * x + factor * model(features)
    return ((predicted - noise) ** 2).sum(1).mean()


def trainer(variant: str, batch: int) -> Callable[[int], None]:
    """A step of PyTorch, given its number; warmed up, and compiled if the variant says so."""
    torch.manual_seed(1)
    model = network()
    parameters = list(model.parameters())
    average = [p.detach().clone() for p in parameters]
    is_fused = variant in ["fused", "compiled"]
    optimizer = torch.optim.Adam(parameters, lr=1e-3, betas=(0.9, 0.99), fused=is_fused or None,
                                 foreach=variant == "compiled step" or None)
    batches = [draw(batch) for _ in range(BATCHES)]
    objective = torch.compile(loss) if variant.startswith("compiled") else loss

    def update() -> None:
        optimizer.step()
        with torch.no_grad():
            if variant == "plain":
                for mean, p in zip(average, parameters):
                    mean.lerp_(p, 0.001)
            else:
                torch._foreach_lerp_(average, parameters, 0.001)

    change = torch.compile(update) if variant == "compiled step" else update

    def step(number: int) -> None:
        optimizer.zero_grad(set_to_none=True)
        objective(model, *batches[number % BATCHES]).backward()
        change()

    for number in range(20):
        step(number)
    return step


def milliseconds(step: Callable[[int], None], steps: int) -> float:
    begin = time.perf_counter()
    for number in range(steps):
        step(number)
    return (time.perf_counter() - begin) / steps * 1e3


def own_spec(batch: int, steps: int) -> dict:
    """Trains two networks alike, one for the score and one with weights; simulates next to nothing."""
    components = [{"weight": 0.25, "mean": mean, "covariance": variance} for mean, variance in zip(MEANS, VARIANCES)]
    return {
        "title": "training",
        "target": {"classes": [{"label": "all", "prior": 1, "components": components}]},
        "guidance": {"kind": "reward", "tilt": {"kind": "exponential-linear", "direction": [0.5, 0.3]}, "scales": [1]},
        "sampler": {"kind": "ddpm", "steps": 100},
        "run": {"paths": 64, "seed": 1},
        "scores": {"kind": "learned", "hidden": SIZES[1:-1], "batch": batch, "steps": steps},
    }


def own_seconds(args: argparse.Namespace, threads: int, steps: int) -> float:
    """Seconds in which `guidelab run` trains the network of the score."""
    with tempfile.TemporaryDirectory() as folder:
        spec, output = pathlib.Path(folder, "spec.json"), pathlib.Path(folder, "output")
        spec.write_text(json.dumps(own_spec(args.batch, steps)))
        guidelab.timed([args.guidelab, "run", str(spec), "--output", str(output), "--cache", f"{folder}/networks",
                        "--quiet", "--threads", str(threads)])
        return json.loads((output / "provenance.json").read_text())["cost"]["training_seconds"][0]


def operations(batch: int) -> float:
    """Floating-point operations of the products of a step: forward, by weights, and by data but for the inputs."""
    products = [a * b for a, b in zip(SIZES, SIZES[1:])]
    return 2.0 * batch * (3 * sum(products) - products[0])


def measure(args: argparse.Namespace, threads: int) -> dict[str, tuple[float, float]]:
    """[program] milliseconds per step, best and median."""
    torch.set_num_threads(threads)
    torch.compiler.reset()  # compiled code has its number of threads in it
    torch._inductor.config.cpp.threads = threads
    steps, times, own = {}, {}, {}
    for variant in VARIANTS:
        try:
            steps[variant] = trainer(variant, args.batch)
        except Exception as problem:  # no compiler, most often
            print(f"  {variant}: not possible here ({type(problem).__name__}: {str(problem).splitlines()[:1]})")
    for _ in range(args.rounds):
        for length in [] if args.peers_only else args.own_steps:
            own.setdefault(length, []).append(own_seconds(args, threads, length))
        for variant, step in steps.items():
            times.setdefault("pytorch " + variant, []).append(milliseconds(step, args.steps))
    found = {}
    if own:
        # The difference of the best, not the best difference: that would be the one whose short run was disturbed.
        short, long = args.own_steps
        found["guidelab"] = tuple(1e3 * (of(own[long]) - of(own[short])) / (long - short)
                                  for of in (min, statistics.median))
    return found | {name: (min(values), statistics.median(values)) for name, values in times.items()}


def rows(args: argparse.Namespace, threads: int, peak: float) -> list[list]:
    """Lines of the table, which are printed as well."""
    times = measure(args, threads)
    result = []
    for name, (best, median) in times.items():
        rate = operations(args.batch) / best * 1e-6
        share = rate / peak / threads
        ratio = best / times["guidelab"][0] if "guidelab" in times else math.nan
        print(f"  {threads} threads  {name:<22} {best:8.3f} {median:8.3f} ms {rate:7.0f} GFLOP/s"
              f" {share:6.1%} of peak  {ratio:6.2f}", flush=True)
        result.append([threads, name, args.batch, *(f"{x:.4g}" for x in (best, median, rate, share, ratio))])
    return result


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guidelab", default=".build/release/guidelab", help="the built program")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--own-steps", type=int, nargs=2, default=[1000, 5000], help="guidelab's two lengths")
    parser.add_argument("--steps", type=int, default=1000, help="PyTorch's steps of a round")
    parser.add_argument("--rounds", type=int, default=5, help="the best round counts")
    parser.add_argument("--threads", type=int, nargs="+", default=sorted({1, os.cpu_count() or 1}))
    parser.add_argument("--peers-only", action="store_true", help="leave guidelab out")
    parser.add_argument("--compiler", default="gcc", help="C compiler for the FMA peak")
    parser.add_argument("--output", help="CSV file for the table")
    args = parser.parse_args()
    if args.rounds < 1 or args.steps < 1 or not 1 <= args.own_steps[0] < args.own_steps[1]:
        parser.error("--rounds and --steps must be at least 1, and the second of --own-steps the larger one")
    return args


def main() -> None:
    args = arguments()
    peak = fma_peak.peak(args.compiler, real="float")
    print(f"peak of a core, single precision: {peak:.0f} GFLOP/s; load {os.getloadavg()[0]:.1f} at the start")
    print("best and median ms per step, rate and share of peak at the best, times as long as guidelab")
    table = [line for threads in args.threads for line in rows(args, threads, peak)]
    if args.output:
        with open(args.output, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["threads", "program", "batch", "best_ms", "median_ms", "gflops", "share_of_fma_peak",
                             "ratio_to_guidelab"])
            writer.writerows(table)


if __name__ == "__main__":
    main()
