"""The direct estimator in JAX: float64, compiled once, every step under lax.scan, paths in chunks over all cores.

Three things matter on a CPU, most important first, and the default variant does all of them: 512-bit vectors
where the processor has them (XLA prefers 256); the noise of a block of steps drawn ahead of those steps, since
XLA otherwise fuses the normal transform into the update and evaluates it again for every scale; and one XLA device
per core, each with its own paths, in chunks that stay in cache. `--plain` does none of them: it is the program one
writes first, timed to show what is gained. Threefry, the default generator, was faster here than rbg and
unsafe_rbg, and unrolling the scan made it slower.
"""

import os
import pathlib
import sys
import time


def xla_flags(devices: int) -> str:
    flags = [f"--xla_force_host_platform_device_count={devices}"]
    processor = pathlib.Path("/proc/cpuinfo")
    if processor.exists() and "avx512f" in processor.read_text():
        flags.append("--xla_cpu_prefer_vector_width=512")
    return " ".join(flags)


if "--plain" not in sys.argv:  # XLA reads its flags when jax is imported
    os.environ.setdefault("XLA_FLAGS", xla_flags(os.cpu_count() or 1))

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.sharding import NamedSharding, PartitionSpec

import chain

jax.config.update("jax_enable_x64", True)


def step_line(guided: int, equal: bool, w: jax.Array, x: jax.Array, row: tuple, z: jax.Array) -> jax.Array:
    """One step in one dimension; x is [scales, paths]. Components are separate arrays, so that XLA fuses the step."""
    A, B, C, pull, shrink, keep, noise = row
    count = len(A)
    logits = [A[k] + B[k, 0] * x if equal else A[k] + x * (B[k, 0] + x * C[k]) for k in range(count)]
    top = reduce(jnp.maximum, logits[:guided])
    rest = jnp.maximum(top, reduce(jnp.maximum, logits[guided:]) - chain.GAP)
    e = [jnp.exp(logit - (top if k < guided else rest)) for k, logit in enumerate(logits)]
    moves = [e[k] * (pull[k, 0] if equal else pull[k, 0] - shrink[k] * x) for k in range(count)]
    mine, every = reduce(jnp.add, e[:guided]), reduce(jnp.add, e)
    guided_move, move = reduce(jnp.add, moves[:guided]) / mine, reduce(jnp.add, moves) / every
    return keep * x + (guided_move + w[:, None] * (guided_move - move)) + noise * z


def step_space(guided: int, equal: bool, w: jax.Array, x: jax.Array, row: tuple, z: jax.Array) -> jax.Array:
    """One step in d dimensions as two matrix products; x is [scales, paths, d]."""
    A, B, C, pull, shrink, keep, noise = row
    flat = x.reshape(-1, x.shape[-1])
    logits = flat @ B.T + A
    if not equal:
        logits += C * (flat * flat).sum(-1, keepdims=True)
    top = logits[:, :guided].max(-1, keepdims=True)
    rest = jnp.maximum(top, logits[:, guided:].max(-1, keepdims=True) - chain.GAP)
    e, f = jnp.exp(logits[:, :guided] - top), jnp.exp(logits[:, guided:] - rest)
    mine, others = e.sum(-1, keepdims=True), f.sum(-1, keepdims=True)
    guidance = jnp.repeat(w, x.shape[1])[:, None]
    away = guidance / (mine + others)
    shares = jnp.concatenate([e * ((1 + guidance) / mine - away), -away * f], -1)
    stay = keep if equal else keep - shares @ shrink[:, None]
    return (stay * flat + shares @ pull).reshape(x.shape) + noise * z


def reduce(function, values: list[jax.Array]) -> jax.Array:
    total = values[0]
    for value in values[1:]:
        total = function(total, value)
    return total


def reciprocal(final: tuple, guided: int, x: jax.Array) -> jax.Array:
    """1 / p(c|x) under the data law, for x as [..., d]."""
    A, B, C = final
    logits = x @ B.T + A + C * (x * x).sum(-1, keepdims=True)
    return jnp.exp(jax.nn.logsumexp(logits, axis=-1) - jax.nn.logsumexp(logits[..., :guided], axis=-1))


def estimator(steps: chain.Steps, scales: list[float], chunks: int, chunk: int, plain: bool):
    """A compiled function from a seed to the sums over all paths of 1/p(c|x) and of its square, [2, scales]."""
    dimension, count = steps.linear.shape[2], len(steps.noise)
    line = dimension == 1
    shape = (1, chunk) if line else (1, chunk, dimension)
    block = 1 if plain else max(n for n in range(1, 51) if count % n == 0)
    table = (steps.logit, steps.linear, steps.square, steps.pull, steps.shrink, steps.keep, steps.noise)
    table = tuple(jnp.asarray(rows).reshape(count // block, block, *rows.shape[1:]) for rows in table)
    w = jnp.asarray(scales)
    one_step = step_line if line else step_space

    def simulate(key: jax.Array) -> jax.Array:
        first, noise_key = jax.random.split(key)
        x = jax.random.normal(first, shape)
        x = jnp.broadcast_to(x, (len(scales), *shape[1:]))

        def advance(x: jax.Array, item: tuple) -> tuple[jax.Array, None]:
            row, z = item
            return one_step(steps.guided, steps.equal, w, x, row, z), None

        def advance_block(x: jax.Array, item: tuple) -> tuple[jax.Array, None]:
            index, rows = item
            z = jax.random.normal(jax.random.fold_in(noise_key, index), (block, *shape))
            if block == 1:
                return advance(x, (tuple(row[0] for row in rows), z[0]))
            return lax.scan(advance, x, (rows, z))

        x, _ = lax.scan(advance_block, x, (jnp.arange(count // block), table))
        f = reciprocal(steps.final, steps.guided, x[..., None] if line else x)
        return jnp.stack([f.sum(-1), (f * f).sum(-1)])

    def simulate_chunks(keys: jax.Array) -> jax.Array:
        return lax.map(lambda key: simulate(jax.random.wrap_key_data(key)), keys).sum(0)[None]

    def run(seed: jax.Array) -> jax.Array:
        keys = jax.random.key_data(jax.random.split(jax.random.key(seed), chunks))
        if plain:
            return simulate_chunks(keys)[0]
        mesh = jax.make_mesh((len(jax.devices()),), ("paths",))
        split = PartitionSpec("paths")
        shared = jax.shard_map(simulate_chunks, mesh=mesh, in_specs=split, out_specs=split, check_vma=False)
        return shared(jax.reshard(keys, NamedSharding(mesh, split))).sum(0)

    return jax.jit(run).lower(0).compile()


def main() -> None:
    parser = chain.peer_arguments(__doc__)
    parser.add_argument("--plain", action="store_true", help="default XLA flags, one device, one chunk")
    args = parser.parse_args()
    make_target, label = chain.CASES[args.case]
    steps = chain.step_table(make_target(), label, args.steps, args.start)
    devices = 1 if args.plain else len(jax.devices())
    fastest = args.paths if args.plain else 500 if steps.linear.shape[2] == 1 else 25
    chunk = args.block or min(fastest, -(-args.paths // devices))
    chunks = chain.blocks_of(args.paths, chunk, devices)
    begin = time.perf_counter()
    estimate = estimator(steps, args.scales, chunks, chunk, args.plain)
    compile_seconds = time.perf_counter() - begin
    estimate(0).block_until_ready()
    seconds, moments = [], None
    for repetition in range(args.repetitions):
        begin = time.perf_counter()
        moments = estimate(args.seed + repetition).block_until_ready()
        seconds.append(time.perf_counter() - begin)
    chain.report(args, seconds, chunks * chunk, np.asarray(moments), peer="jax plain" if args.plain else "jax",
                 block=chunk, devices=devices, compile_seconds=compile_seconds)


if __name__ == "__main__":
    main()
