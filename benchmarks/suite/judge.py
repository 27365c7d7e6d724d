"""The log-likelihood of a model, from the formula alone: what the programs' results are compared by."""

import json

import numpy as np

CHUNK = 50_000


def mean_log_likelihood(data, model_file):
    """log p(x), averaged over the rows of a .npy file, for a model in em-gmm's JSON."""
    x = np.load(data, mmap_mode="r")
    model = json.loads(model_file.read_text())
    components = [
        (np.log(weight), np.array(mean), np.linalg.cholesky(np.array(covariance)))
        for weight, mean, covariance in zip(
            model["weights"], model["means"], model["covariances"]
        )
    ]
    chunks = range(0, len(x), CHUNK)
    return sum(_log_densities(x[i : i + CHUNK], components).sum() for i in chunks) / len(x)


def _log_densities(x, components):
    joint = np.empty((len(components), len(x)))
    for c, (log_weight, mean, root) in enumerate(components):
        whitened = np.linalg.solve(root, (x - mean).T)
        log_scale = len(mean) / 2 * np.log(2 * np.pi) + np.log(np.diag(root)).sum()
        joint[c] = log_weight - log_scale - 0.5 * (whitened**2).sum(axis=0)
    largest = joint.max(axis=0)
    return largest + np.log(np.exp(joint - largest).sum(axis=0))
