"""Classifier-free guidance in plain NumPy on the target of experiments/cfg/three-classes-2d.json, for guidelab evaluate.

    python3 numpy_sampler.py samples > samples.csv               x of the class "slant": columns scale, path, x0, x1
    python3 numpy_sampler.py probabilities > probabilities.csv   p(c|x) of all classes: scale, class, trial, probability
"""
import json, pathlib, sys
import numpy as np

SPEC = json.loads((pathlib.Path(__file__).parent.parent / "cfg" / "three-classes-2d.json").read_text())
PARTS = [(c["label"], c["prior"] * k.get("weight", 1), k["mean"], k["covariance"])
         for c in SPEC["target"]["classes"] for k in c["components"]]
LABELS, WEIGHTS, MEANS, COVARIANCES = (np.array(column) for column in zip(*PARTS))
SCALES, STEPS = [0.0, 1.0, 3.0], 200

def score(x, u, chosen):
    """The density of the chosen components at x, noised to log-time u, and its score."""
    a = np.exp(-2 * u)
    precision = np.linalg.inv(a * COVARIANCES[chosen] + (1 - a) * np.eye(2))
    offset = np.sqrt(a) * MEANS[chosen] - x[:, None, :]
    pull = np.einsum("kij,nkj->nki", precision, offset)
    mass = WEIGHTS[chosen] * np.sqrt(np.linalg.det(precision)) * np.exp(-0.5 * (offset * pull).sum(-1))
    return mass.sum(1), (mass[..., None] * pull).sum(1) / mass.sum(1)[:, None]

def sample(label, w, paths, seed):
    """Final samples and p(label|x) there; the same seed is the same noise at every w."""
    random, every = np.random.default_rng(seed), LABELS == LABELS
    x = random.standard_normal((paths, 2))
    times = np.concatenate([[10.0], np.geomspace(5.0, 1e-3, STEPS - 1), [0.0]])
    for u, v in zip(times[:-1], times[1:]):
        a, conditional = np.exp(-2 * (u - v)), score(x, u, LABELS == label)[1]
        guided = conditional + w * (conditional - score(x, u, every)[1])
        x = (x + (1 - a) * guided) / np.sqrt(a) + np.sqrt(1 - a) * (v > 0) * random.standard_normal(x.shape)
    return x, score(x, 0.0, LABELS == label)[0] / score(x, 0.0, every)[0]

if sys.argv[1:] == ["samples"]:
    found = [sample("slant", w, 1200, seed=1)[0] for w in SCALES]
    print("scale,path,x0,x1")
    for path in range(1200):
        for w, x in zip(SCALES, found):
            print(f"{w:g},{path},{x[path, 0]:.6g},{x[path, 1]:.6g}")
elif sys.argv[1:] == ["probabilities"]:
    print("scale,class,trial,probability")
    for seed, label in enumerate(["ring", "slant", "corner"]):
        found = [sample(label, w, 400, seed)[1] for w in SCALES]
        for trial in range(400):
            for w, p in zip(SCALES, found):
                print(f"{w:g},{label},{trial},{p[trial]:.8g}")
else:
    sys.exit(__doc__)
