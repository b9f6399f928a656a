"""Classifier-free guidance in plain NumPy: DDPM steps on a mixture in the plane. Writes samples.csv for guidelab evaluate.

    python3 numpy_sampler.py > samples.csv
"""
import numpy as np

MEANS = np.array([[0.0, 0.0], [-1.0, 0.0], [1.0, 1.0]])  # unit covariances, as in mixture.json
PRIORS = np.array([0.5, 0.25, 0.25])
SIDES = np.array([False, True, True])  # the components of the guided class
SCALES, PATHS, STEPS = [0.0, 1.0, 3.0], 600, 200

def score(x, u, chosen):
    """The score at log-time u: x_u has components N(e^-u mean, 1)."""
    offset = np.exp(-u) * MEANS[chosen] - x[:, None, :]
    weight = PRIORS[chosen] * np.exp(-0.5 * (offset**2).sum(-1))
    return (weight[..., None] * offset).sum(1) / weight.sum(1)[:, None]

times = np.concatenate([[10.0], np.geomspace(8.0, 1e-3, STEPS - 1), [0.0]])
samples = []
for w in SCALES:
    random = np.random.default_rng(1)  # the same noise at every scale: rows of a path are paired
    x = random.standard_normal((PATHS, 2))
    for u, v in zip(times[:-1], times[1:]):
        a = np.exp(-2 * (u - v))
        conditional = score(x, u, SIDES)
        guided = conditional + w * (conditional - score(x, u, np.full(3, True)))
        x = (x + (1 - a) * guided) / np.sqrt(a) + np.sqrt(1 - a) * random.standard_normal(x.shape) * (v > 0)
    samples.append(x)
print("scale,path,x0,x1")
for path in range(PATHS):
    for w, x in zip(SCALES, samples):
        print(f"{w:g},{path},{x[path, 0]:.6g},{x[path, 1]:.6g}")
