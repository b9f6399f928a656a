"""What both peers share: the targets, the log-uniform grid and the step constants.

The chain is DDPM with "beta" variance under classifier-free guidance,

    x' = (x + (1 - a) s) / sqrt(a) + sqrt(1 - a) z,    a = exp(-h),
    s  = s(x|c) + w [s(x|c) - s(x)],

for isotropic Gaussian components with variances of their own. The estimate is the mean of 1/p(c|x) over
the final samples, the estimator "direct".

Components are ordered with the guided class first. A logit is log weight plus log density, up to terms
that all components share: l_k = A_k + B_k.x + C_k |x|^2. Where all variances agree, |x|^2 is such a term and
C_k is 0. Responsibilities are shifted so that nothing overflows and one exponential per component is enough:

    e_k = exp(l_k - M_c)                    in the guided class,   M_c = max over the guided class,
    e_k = exp(l_k - max(M_c, M_o - 600))    elsewhere,             M_o = max over the other classes.

The shifts differ only if the guided class is e^600 times less likely than the rest, and then its part in the
sum over all components is below rounding, whatever its shift.
"""

import argparse
import json
from typing import NamedTuple

import numpy as np

GAP = 600.0


class Target(NamedTuple):
    labels: list[str]
    log_weights: np.ndarray  # [K], log (prior times weight)
    means: np.ndarray  # [K, d]
    variances: np.ndarray  # [K]
    owners: np.ndarray  # [K], index of the component's class


class Steps(NamedTuple):
    """Step constants, one row per step from the start of the chain to its end."""

    guided: int  # components 0 ..< guided are those of the guided class
    equal: bool  # whether all variances agree
    logit: np.ndarray  # A [N, K]
    linear: np.ndarray  # B [N, K, d]
    square: np.ndarray  # C [N, K]
    pull: np.ndarray  # [N, K, d], multiple of the component's mean that enters the step
    shrink: np.ndarray  # [N, K], multiple of x that leaves with it; 0 if all variances agree
    keep: np.ndarray  # [N], multiple of x kept whatever the responsibilities
    noise: np.ndarray  # [N]
    final: tuple[np.ndarray, np.ndarray, np.ndarray]  # A, B, C of the data law


def paper_target() -> Target:
    """N(0, 1) ("centre") against a half N(-1, 1) and a half N(1, 1) ("sides"), equally likely."""
    return Target(["centre", "sides"], np.log([0.5, 0.25, 0.25]), np.array([[0.0], [-1.0], [1.0]]),
                  np.ones(3), np.array([0, 1, 1]))


def unequal_target() -> Target:
    """A one-dimensional target whose components differ in weight and variance, for checks of the general code."""
    return Target(["first", "second"], np.log([0.3, 0.2, 0.35, 0.15]), np.array([[0.0], [1.5], [-1.0], [1.0]]),
                  np.array([1.0, 0.5, 1.4, 0.8]), np.array([0, 0, 1, 1]))


def unequal_space() -> Target:
    """The same means and variances in two dimensions, for checks of the general code there."""
    target = unequal_target()
    return target._replace(means=np.hstack([target.means, np.zeros_like(target.means)]))


def high_dimensional_target(dimension: int = 64, classes: int = 10, components: int = 3, separation: float = 4.0,
                            seed: int = 7) -> Target:
    """Equally likely unit components whose means are about `separation` apart."""
    count = classes * components
    means = np.random.default_rng(seed).standard_normal((count, dimension)) * separation / np.sqrt(2 * dimension)
    return Target([f"class{i}" for i in range(classes)], np.full(count, -np.log(count)), means, np.ones(count),
                  np.repeat(np.arange(classes), components))


CASES = {
    "paper": (paper_target, "sides"),
    "unequal": (unequal_target, "second"),
    "unequal-space": (unequal_space, "second"),
    "high-dimension": (high_dimensional_target, "class0"),
}


def target_spec(target: Target) -> dict:
    """The target as it stands in a guidelab spec."""
    weights = np.exp(target.log_weights)
    classes = []
    for index, label in enumerate(target.labels):
        mine = np.flatnonzero(target.owners == index)
        prior = float(weights[mine].sum())
        components = [{"weight": float(weights[k] / prior), "mean": target.means[k].tolist(),
                       "covariance": float(target.variances[k])} for k in mine]
        classes.append({"label": label, "prior": prior, "components": components})
    return {"classes": classes}


def step_table(target: Target, label: str, steps: int, start: float) -> Steps:
    owner = target.labels.index(label)
    order = np.argsort(target.owners != owner, kind="stable")
    weights, means, variances = target.log_weights[order], target.means[order], target.variances[order]
    equal = bool(np.all(variances == variances[0]))
    dimension = means.shape[1]

    def logits(u: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        centres = np.exp(-u / 2)[:, None, None] * means
        spread = np.exp(-u)[:, None] * variances + (1 - np.exp(-u))[:, None]
        constant = weights - dimension / 2 * np.log(spread) - (centres**2).sum(-1) / (2 * spread)
        square = np.zeros_like(spread) if equal else -0.5 / spread
        return constant, centres / spread[..., None], square, centres, spread

    grid = np.linspace(start, 0, steps + 1)
    alpha = np.exp(np.diff(grid))
    pull = ((1 - alpha) / np.sqrt(alpha))[:, None]
    constant, linear, square, centres, spread = logits(grid[:-1])
    shrink = pull / spread
    keep = 1 / np.sqrt(alpha) - (shrink[:, 0] if equal else 0)
    last = tuple(values[0] for values in logits(np.zeros(1))[:3])
    return Steps(int((target.owners == owner).sum()), equal, constant, linear, square, shrink[..., None] * centres,
                 np.zeros_like(shrink) if equal else shrink, keep, np.sqrt(1 - alpha), last)


def paper_scales() -> list[float]:
    """0 and 21 scales from 0.01 to 10, evenly spaced in their logarithm."""
    return [0.0, *np.geomspace(0.01, 10, 21).tolist()]


def peer_arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--case", choices=CASES, default="paper")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--block", type=int, help="paths that advance together (default: the fastest we found)")
    parser.add_argument("--start", type=float, default=10.0, help="log-time at which the chain starts")
    parser.add_argument("--scales", type=float, nargs="+", default=paper_scales())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=1)
    return parser


def report(args: argparse.Namespace, seconds: list[float], paths: int, moments: np.ndarray, **settings) -> None:
    """One JSON object on standard output: the median cost, and the estimates of the last repetition."""
    mean = moments[0] / paths
    deviation = np.sqrt(np.maximum(moments[1] / paths - mean**2, 0))
    path_steps = paths * args.steps * len(args.scales)
    print(json.dumps({
        "case": args.case, "steps": args.steps, "paths": paths, "scales": args.scales, **settings,
        "seconds": seconds, "path_steps": path_steps,
        "ns_per_path_step": float(np.median(seconds)) / path_steps * 1e9,
        "estimates": mean.tolist(), "standard_errors": (deviation / np.sqrt(paths)).tolist(),
    }))


def blocks_of(paths: int, block: int, multiple: int = 1) -> int:
    """How many blocks hold at least `paths` paths, a multiple of `multiple`."""
    return -(-paths // (block * multiple)) * multiple
