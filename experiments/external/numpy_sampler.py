"""Classifier-free guidance to class a of four-gaussians.json in NumPy; writes samples.csv."""
import numpy as np
MEANS = np.array([[0, 0], [1.5, 0], [0, 1.5], [-1, -1]])  # classes N(mean, I), equally likely
def probabilities(x, variance=1):  # p(c|x) of each class
    mass = np.exp(-((x[:, None] - MEANS) ** 2).sum(axis=2) / (2 * variance))
    return mass / mass.sum(axis=1, keepdims=True)
def sample(label, w, paths, seed):  # the same seed is the same noise at every w
    random, sigmas = np.random.default_rng(seed), [*np.geomspace(100, 0.01, 200), 0]
    x = 100 * random.standard_normal((paths, 2))
    for s, t in zip(sigmas, sigmas[1:]):  # x is data with noise of deviation s, then of t
        guess = (1 + w) * MEANS[label] - w * probabilities(x, 1 + s**2) @ MEANS
        share = (s**2 - t**2) / (1 + s**2)
        noise = np.sqrt(share * (1 + t**2)) * random.standard_normal(x.shape)
        x = x + share * (guess - x) + noise
    return x

if __name__ == "__main__":
    found = {w: sample(0, w, paths=1200, seed=7) for w in (0, 1, 3)}
    rows = [(w, path, *x[path]) for path in range(1200) for w, x in found.items()]
    np.savetxt("samples.csv", rows, "%.6g", ",", header="scale,path,x0,x1", comments="")
