"""The kinds of figures by name, each with what it shows."""

from . import convergence, densities, diversity, effect, learning, profile, tails, uniformity

KINDS = {
    "effect": (effect.draw, "what guidance is about and its improvement, against the guidance scale w"),
    "tails": (tails.draw, "plain averages beside the twin's estimates, where plain averages fail"),
    "uniformity": (uniformity.draw, "fraction of paths improved and mean loss, against w"),
    "profile": (profile.draw, "the theorem's integrand against log-time"),
    "diversity": (diversity.draw, "reward against the distance to the unguided law, with baselines"),
    "densities": (densities.draw, "guided samples in 1-D and 2-D beside the target (samples.csv)"),
    "training": (learning.training, "losses of trained networks against steps"),
    "score-error": (learning.errors, "relative squared error of learned scores against log-time"),
    "convergence": (convergence.draw, "error against the number of steps, log-log, with its order"),
}
