"""The probabilities p(c|x) of guided samples of three classes; writes probabilities.csv."""
from numpy_sampler import probabilities, sample

with open("probabilities.csv", "w") as out:
    print("scale,class,trial,probability", file=out)
    for label, name in enumerate("abc"):
        found = {w: sample(label, w, paths=400, seed=label) for w in (0, 1, 3)}
        recorded = {w: probabilities(x)[:, label] for w, x in found.items()}
        for trial in range(400):
            for w, p in recorded.items():
                print(f"{w},{name},{trial},{p[trial]:.8g}", file=out)
