"""The workers in Python: `python -m suite.peers PROGRAM DATA.npy START.json full|diagonal`.

They obey the same lines on stdin as the one in Rust; see rust/src/main.rs.
"""

import json
import os
import sys
import time
import warnings
from pathlib import Path

import numpy as np


def model_json(weights, means, covariances):
    parts = {"weights": weights, "means": means, "covariances": covariances}
    lists = {name: np.asarray(part).tolist() for name, part in parts.items()}
    return json.dumps({"format": "em-gmm", "version": 1, **lists})


class ScikitLearn:
    def __init__(self, x, start, covariance):
        from sklearn.mixture import GaussianMixture

        warnings.filterwarnings("ignore")  # that it has not converged
        precisions = np.linalg.inv(np.array(start["covariances"]))
        self.x = x
        self.is_diagonal = covariance == "diagonal"
        self.gmm = lambda iterations: GaussianMixture(
            n_components=len(start["weights"]),
            covariance_type="diag" if self.is_diagonal else "full",
            max_iter=iterations,
            tol=0.0,
            reg_covar=0.0,
            weights_init=np.array(start["weights"]),
            means_init=np.array(start["means"]),
            precisions_init=precisions.diagonal(0, 1, 2) if self.is_diagonal else precisions,
        )

    def fit(self, iterations):
        gmm = self.gmm(iterations).fit(self.x)
        return gmm, gmm.n_iter_

    def to_json(self, gmm):
        covariances = gmm.covariances_
        if self.is_diagonal:
            covariances = [np.diag(variances) for variances in covariances]
        return model_json(gmm.weights_, gmm.means_, covariances)


class OneDal:
    def __init__(self, x, start, covariance):
        import daal4py

        daal4py.daalinit(int(os.environ["OMP_NUM_THREADS"]))
        self.x = x
        self.is_diagonal = covariance == "diagonal"
        covariances = [np.array(matrix) for matrix in start["covariances"]]
        if self.is_diagonal:
            covariances = [np.diag(matrix)[np.newaxis].copy() for matrix in covariances]
        parameters = np.array([start["weights"]]), np.array(start["means"]), covariances
        self.compute = lambda iterations: daal4py.em_gmm(
            nComponents=len(start["weights"]),
            maxIterations=iterations,
            accuracyThreshold=0.0,
            covarianceStorage=covariance,
            regularizationFactor=0.0,
        ).compute(self.x, *parameters)

    def fit(self, iterations):
        result = self.compute(iterations)
        return result, int(result.nIterations[0, 0])

    def to_json(self, result):
        covariances = result.covariances
        if self.is_diagonal:
            covariances = [np.diag(variances[0]) for variances in covariances]
        return model_json(result.weights[0], result.means, covariances)


def memory(field):
    """A size in bytes from what Linux tells of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(field))


def obey(worker, words):
    match words:
        case ["time", n]:
            clock = time.perf_counter()
            made = worker.fit(int(n))[1]
            return time.perf_counter() - clock, made
        case ["memory", n]:
            Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
            before = memory("VmRSS:")
            worker.fit(int(n))
            return (memory("VmHWM:") - before,)
        case ["save", n, file]:
            result, made = worker.fit(int(n))
            Path(file).write_text(worker.to_json(result))
            return (made,)


def main(program, data, start, covariance):
    try:
        of = {"scikit-learn": ScikitLearn, "oneDAL": OneDal}[program]
        worker = of(np.load(data), json.loads(Path(start).read_text()), covariance)
        print("ready", flush=True)
        for line in sys.stdin:
            print(*obey(worker, line.split()), flush=True)
    except Exception as error:
        print("cannot", " ".join(str(error).split()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
