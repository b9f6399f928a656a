"""What a step of training a small score network takes in PyTorch on this processor, and the share of its peak.

The network, batch and optimizer that guidelab trains by default: 2 coordinates and 17 features of the log-time, three
hidden layers of 128 with SiLU, batches of 1,024 fresh points of a mixture in the plane, Adam, and a moving average of
the weights. Every variant draws its batch within the time. `plain` is the program one writes first, `tuned` has the
fused Adam and a moving average in one call, `compiled` goes through torch.compile besides (needs a C++ compiler).
"""

import argparse
import math
import time

import torch

import fma_peak

SIZES = [19, 128, 128, 128, 2]
LOG_NOISE_RATIO = (math.log(math.expm1(0.01)) / 2, math.log(math.expm1(10.0)) / 2)
MEANS = torch.tensor([[-2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [1.0, -2.0]])
DEVIATIONS = torch.tensor([0.5, 0.3, 0.4, 0.3]).sqrt()
VARIANCE, DETAIL = 2.2, 0.3  # per coordinate: of the whole law, of its narrowest component


def network() -> torch.nn.Sequential:
    layers = []
    for inputs, outputs in zip(SIZES, SIZES[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.SiLU()]
    return torch.nn.Sequential(*layers[:-1])


def draw(batch: int) -> tuple[torch.Tensor, ...]:
    choice = torch.randint(len(MEANS), (batch,))
    data = MEANS[choice] + DEVIATIONS[choice, None] * torch.randn(batch, 2)
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


def milliseconds(variant: str, threads: int, batch: int, steps: int, rounds: int) -> float:
    """The best mean over `steps` steps of several rounds."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = network()
    average = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.99), fused=variant != "plain")
    objective = torch.compile(loss) if variant == "compiled" else loss

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        objective(model, *draw(batch)).backward()
        optimizer.step()
        with torch.no_grad():
            if variant == "plain":
                for mean, p in zip(average, model.parameters()):
                    mean.lerp_(p, 0.001)
            else:
                torch._foreach_lerp_(average, list(model.parameters()), 0.001)

    for _ in range(20):
        step()
    best = math.inf
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        best = min(best, (time.perf_counter() - begin) / steps)
    return best * 1e3


def operations(batch: int) -> float:
    """Floating-point operations of the products of a step: forward, by weights, and by data but for the inputs."""
    products = [a * b for a, b in zip(SIZES, SIZES[1:])]
    return 2.0 * batch * (3 * sum(products) - products[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=200, help="steps of a round")
    parser.add_argument("--rounds", type=int, default=10, help="the best round counts")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, torch.get_num_threads()])
    parser.add_argument("--own", type=float, nargs="+", help="ms of guidelab's step for each of --threads, to compare")
    args = parser.parse_args()
    peak = 2 * fma_peak.peak()
    print(f"peak of a core, single precision: {peak:.0f} GFLOP/s")
    for index, threads in enumerate(args.threads):
        times = {}
        for variant in ["plain", "tuned", "compiled"]:
            try:
                times[variant] = milliseconds(variant, threads, args.batch, args.steps, args.rounds)
            except Exception as problem:  # no compiler, most often
                print(f"  {variant}: not possible here ({type(problem).__name__})")
        if args.own:
            times["guidelab"] = args.own[index]
        for name, own in times.items():
            rate = operations(args.batch) / own * 1e-6
            print(f"  {threads} threads, {name:<9} {own:7.3f} ms {rate:6.0f} GFLOP/s {rate / peak / threads:6.1%} of peak")


if __name__ == "__main__":
    main()
