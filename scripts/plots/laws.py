"""Densities of targets, from the spec in provenance.json."""

import math

import numpy

from .tables import Folder


class Law:
    """A Gaussian mixture: weights, means and covariances."""

    def __init__(self, parts: list[tuple[float, list, object]]):
        dimension = len(parts[0][1])
        self.weights = [weight for weight, _, _ in parts]
        self.means = [numpy.array(mean, dtype=float) for _, mean, _ in parts]
        self.covariances = [matrix(covariance, dimension) for _, _, covariance in parts]

    def density(self, points: numpy.ndarray) -> numpy.ndarray:
        """The density at points, an array of (..., dimension)."""
        result = numpy.zeros(points.shape[:-1])
        for weight, mean, covariance in zip(self.weights, self.means, self.covariances):
            inverse = numpy.linalg.inv(covariance)
            factor = weight / math.sqrt(numpy.linalg.det(2 * math.pi * covariance))
            away = points - mean
            result += factor * numpy.exp(-0.5 * numpy.einsum("...i,ij,...j", away, inverse, away))
        return result


def matrix(covariance: object, dimension: int) -> numpy.ndarray:
    """A covariance given as a number, a diagonal or a matrix."""
    value = numpy.array(covariance, dtype=float)
    if value.ndim == 0:
        return value * numpy.eye(dimension)
    return numpy.diag(value) if value.ndim == 1 else value


def swiss_roll(target: dict) -> list[tuple[str, float, list]]:
    """The classes of a Swiss roll as label, prior and components: its recipe is in SwissRoll.swift."""
    count, classes, noise = int(target["components"]), int(target["classes"]), float(target["noise"])
    turns = numpy.linspace(1.5 * math.pi, 4.5 * math.pi, 200_001)
    lengths = 0.5 * (turns * numpy.sqrt(1 + turns**2) + numpy.arcsinh(turns))
    wanted = lengths[0] + (numpy.arange(count) + 0.5) * (lengths[-1] - lengths[0]) / count
    t = numpy.interp(wanted, lengths, turns)
    means = numpy.stack([t * numpy.cos(t), t * numpy.sin(t)], axis=-1)
    means -= means.mean(axis=0)
    squares = (means**2).sum()
    means *= math.sqrt(2 * count / squares) if squares > 0 else 1
    arcs = numpy.floor((numpy.arange(count) + 0.5) * classes / count)
    return [
        (f"arc-{k + 1}", float((arcs == k).mean()),
         [(1 / (arcs == k).sum(), mean, noise**2) for mean in means[arcs == k]])
        for k in range(classes)
    ]


def explicit(target: dict) -> list[tuple[str, float, list]]:
    """The classes of an explicit mixture as label, prior and components."""
    factor = float(target.get("separation", 1))
    return [
        (group["label"], float(group["prior"]),
         [(float(part.get("weight", 1)), [factor * x for x in part["mean"]], part["covariance"])
          for part in group["components"]])
        for group in target["classes"]
    ]


def laws(folder: Folder, cell: str) -> tuple[Law | None, Law | None]:
    """The law that guidance starts from and, where that is of one class, the law of all classes.

    Both are None for targets whose components are not in the spec.
    """
    spec = folder.spec(cell)
    target, guidance = spec.get("target", {}), spec.get("guidance", {})
    try:
        if target.get("kind") == "swiss-roll":
            groups = swiss_roll(target)
        elif isinstance(target.get("classes"), list):
            groups = explicit(target)
        else:
            return None, None
        whole = Law([(prior * weight, mean, covariance)
                     for _, prior, parts in groups for weight, mean, covariance in parts])
        # Guidance by a classifier names the class that it aims at; its base law is that of all.
        label = None if guidance.get("kind") == "classifier" else guidance.get("label")
        for name, _, parts in groups:
            if name == label:
                return Law(parts), whole
        return whole, None
    except (KeyError, TypeError, ValueError, numpy.linalg.LinAlgError):
        return None, None
