"""The direct estimator in NumPy: float64, preallocated buffers, paths in blocks that stay in cache."""

import time
from collections.abc import Callable

import numpy as np

import chain

# the step, 1/p(c|x) of final samples, the shapes of the samples and of one step's noise
Stepper = tuple[Callable, Callable, tuple[int, ...], tuple[int, ...]]


def step_line(steps: chain.Steps, scales: np.ndarray, block: int) -> Stepper:
    """The step in one dimension; x is [scales, block]."""
    count, guided = steps.logit.shape[1], steps.guided
    shape = (len(scales), block)
    e = [np.empty(shape) for _ in range(count)]
    top, rest, work = np.empty(shape), np.empty(shape), np.empty(shape)
    w = scales[:, None]
    logit, linear, square, pull, shrink, keep = (  # Python numbers: indexing an array costs more than a short loop
        table.tolist() for table in
        (steps.logit, steps.linear[..., 0], steps.square, steps.pull[..., 0], steps.shrink, steps.keep))

    def weigh(x: np.ndarray, A: list[float], B: list[float], C: list[float]) -> None:
        """Leaves the shifted exponentials in e, their sum over the guided class in top, over all classes in rest."""
        for k in range(count):
            if steps.equal:
                np.multiply(x, B[k], out=e[k])
            else:
                np.multiply(x, C[k], out=e[k])
                e[k] += B[k]
                e[k] *= x
            e[k] += A[k]
        highest = fold(np.maximum, e[:guided], top)
        np.subtract(fold(np.maximum, e[guided:], rest), chain.GAP, out=rest)
        np.maximum(rest, highest, out=rest)
        for k in reversed(range(count)):
            e[k] -= highest if k < guided else rest
            np.exp(e[k], out=e[k])
        np.copyto(top, e[0]) if guided == 1 else fold(np.add, e[:guided], top)
        np.add(top, fold(np.add, e[guided:], rest), out=rest)

    def advance(x: np.ndarray, z: np.ndarray, n: int) -> None:
        weigh(x, logit[n], linear[n], square[n])
        for k in range(count):
            if steps.equal:
                e[k] *= pull[n][k]
            else:
                np.multiply(x, -shrink[n][k], out=work)
                np.add(work, pull[n][k], out=work)
                e[k] *= work
        for k in range(1, guided):
            e[0] += e[k]
        for k in range(guided + 1, count):
            e[guided] += e[k]
        e[guided] += e[0]
        e[0] /= top
        e[guided] /= rest
        np.subtract(e[0], e[guided], out=e[guided])
        e[guided] *= w
        e[0] += e[guided]
        x *= keep[n]
        x += e[0]
        x += z

    def reciprocal(x: np.ndarray) -> np.ndarray:
        A, B, C = steps.final
        return reciprocal_of([A[k] + x * (B[k, 0] + x * C[k]) for k in range(count)], guided)

    return advance, reciprocal, shape, (1, block)


def step_space(steps: chain.Steps, scales: np.ndarray, block: int) -> Stepper:
    """The step in d dimensions as two matrix products; x is [d, scales, block], a component is a row."""
    count, dimension = steps.linear.shape[1:]
    guided, columns = steps.guided, len(scales) * block
    e = np.empty((count, columns))
    move = np.empty((dimension, columns))
    top, rest, norm = np.empty(columns), np.empty(columns), np.empty(columns)
    w = np.repeat(scales, block)

    def advance(x: np.ndarray, z: np.ndarray, n: int) -> None:
        flat = x.reshape(dimension, columns)
        np.matmul(steps.linear[n], flat, out=e)
        np.add(e, steps.logit[n][:, None], out=e)
        if not steps.equal:
            np.einsum("ij,ij->j", flat, flat, out=norm)
            for k in range(count):
                e[k] += steps.square[n, k] * norm
        np.max(e[:guided], axis=0, out=top)
        np.max(e[guided:], axis=0, out=rest)
        np.subtract(rest, chain.GAP, out=rest)
        np.maximum(rest, top, out=rest)
        e[:guided] -= top
        e[guided:] -= rest
        np.exp(e, out=e)
        mine, every = np.sum(e[:guided], axis=0, out=top), np.sum(e[guided:], axis=0, out=rest)
        every += mine
        np.divide(w, every, out=every)
        np.divide(1 + w, mine, out=mine)
        mine -= every
        np.negative(every, out=every)
        e[:guided] *= mine
        e[guided:] *= every
        np.matmul(steps.pull[n].T, e, out=move)
        if steps.equal:
            flat *= steps.keep[n]
        else:
            np.matmul(steps.shrink[n], e, out=norm)
            np.subtract(steps.keep[n], norm, out=norm)
            flat *= norm
        flat += move
        x += z

    def reciprocal(x: np.ndarray) -> np.ndarray:
        A, B, C = steps.final
        flat = x.reshape(dimension, columns)
        logits = B @ flat + A[:, None] + C[:, None] * (flat * flat).sum(0)
        return reciprocal_of(list(logits), guided).reshape(len(scales), block)

    return advance, reciprocal, (dimension, len(scales), block), (dimension, 1, block)


def fold(ufunc: np.ufunc, rows: list[np.ndarray], out: np.ndarray) -> np.ndarray:
    """The rows combined, in `out`; a single row is returned itself."""
    if len(rows) == 1:
        return rows[0]
    ufunc(rows[0], rows[1], out=out)
    for row in rows[2:]:
        ufunc(out, row, out=out)
    return out


def reciprocal_of(logits: list[np.ndarray], guided: int) -> np.ndarray:
    mine = np.logaddexp.reduce(logits[:guided])
    return np.exp(np.logaddexp.reduce(logits) - mine)


def simulate(steps: chain.Steps, scales: np.ndarray, blocks: int, block: int, seed: int) -> np.ndarray:
    """Sums over the paths of 1/p(c|x) and of its square, [2, scales]."""
    make = step_line if steps.linear.shape[2] == 1 else step_space
    advance, reciprocal, shape, noise_shape = make(steps, scales, block)
    generator = np.random.Generator(np.random.SFC64(seed))
    x, z = np.empty(shape), np.empty(noise_shape)
    moments = np.zeros((2, len(scales)))
    for _ in range(blocks):
        x[...] = generator.standard_normal(out=z)
        for n in range(len(steps.noise)):
            generator.standard_normal(out=z)
            z *= steps.noise[n]
            advance(x, z, n)
        f = reciprocal(x)
        moments += f.sum(-1), (f * f).sum(-1)
    return moments


def main() -> None:
    args = chain.peer_arguments(__doc__).parse_args()
    make_target, label = chain.CASES[args.case]
    steps = chain.step_table(make_target(), label, args.steps, args.start)
    block = args.block or (1000 if steps.linear.shape[2] == 1 else 200)
    scales = np.array(args.scales)
    blocks = chain.blocks_of(args.paths, block)
    seconds, moments = [], None
    for repetition in range(args.repetitions):
        begin = time.perf_counter()
        moments = simulate(steps, scales, blocks, block, args.seed + repetition)
        seconds.append(time.perf_counter() - begin)
    chain.report(args, seconds, blocks * block, moments, peer="numpy", block=block)


if __name__ == "__main__":
    main()
