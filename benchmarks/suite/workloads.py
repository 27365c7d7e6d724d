"""The data, and where every program starts."""

import json
from dataclasses import dataclass

import numpy as np

from . import TARGET

SEED = 20


@dataclass(frozen=True)
class Workload:
    name: str
    rows: int
    columns: int
    components: int
    covariance: str = "full"
    low: int = 1
    high: int = 4
    """How many iterations the shorter and the longer run of a measurement make."""
    budget: float = 6.0
    """How many seconds of rounds are enough."""
    separation: float = 3.0
    """How far the true means lie from their centre, in standard deviations."""
    spread: float = 1.0
    """How far the means of the start lie from their centre, relative to the rows that they are."""

    @property
    def data(self):
        return self._file(".npy")

    @property
    def start(self):
        return self._file(".json")

    def _file(self, ending):
        size = f"{self.rows}x{self.columns}-k{self.components}"
        return TARGET / "data" / f"{size}-{self.separation:g}-{self.spread:g}{ending}"

    def make(self):
        """Writes data and start, unless they are there."""
        if not self.start.exists():
            self.data.parent.mkdir(parents=True, exist_ok=True)
            x = self._rows(np.random.default_rng(SEED))
            np.save(self.data, x)
            self.start.write_text(json.dumps(self._start(x)))
        return self

    def _rows(self, rng):
        """A mixture of correlated components. They overlap, so that EM is slow enough to be measured."""
        k, d = self.components, self.columns
        x = rng.standard_normal((self.rows, d))
        components = rng.integers(k, size=self.rows)
        for c in range(k):
            mean = self.separation / np.sqrt(d) * rng.standard_normal(d)
            root = np.eye(d) + 0.5 / np.sqrt(d) * rng.standard_normal((d, d))
            x[components == c] = x[components == c] @ root.T + mean
        return x

    def _start(self, x):
        """Equal weights, different rows as means, and one variance: that of the columns, averaged."""
        k, d = self.components, self.columns
        rows = x[np.random.default_rng(SEED + 1).choice(len(x), k, replace=False)]
        centre = x.mean(axis=0)
        covariance = x.var(axis=0).mean() * np.eye(d)
        return {
            "format": "em-gmm",
            "version": 1,
            "weights": [1 / k] * k,
            "means": (centre + self.spread * (rows - centre)).tolist(),
            "covariances": [covariance.tolist()] * k,
        }


COMPARED = [
    Workload("W1", 400, 2, 4, low=10, high=60),
    Workload("W2", 1_000_000, 2, 4),
    Workload("W3", 200_000, 10, 10),
    Workload("W4", 100_000, 16, 32, high=3),
    Workload("W5", 50_000, 64, 16),
    Workload("W6", 20_000, 128, 8),
    Workload("W3", 200_000, 10, 10, covariance="diagonal"),
    Workload("W5", 50_000, 64, 16, covariance="diagonal"),
]

SCALED = COMPARED[1:6]
"""Those large enough for threads, with full covariances."""

LENGTHS = [Workload("", n, 2, 4) for n in (100_000, 1_000_000, 10_000_000)]

CLIFF_COLUMNS = (1, 2, 3, 4, 5, 8, 16, 23, 24, 25, 33, 64, 100)
CLIFF_COMPONENTS = (1, 2, 3, 7, 100)


def moments(columns):
    """How many first and second moments a component has."""
    return columns * (columns + 3) // 2


def cliff(columns, components):
    """A shape of data, with rows for about the same work as the others have. All components begin near
    the centre and share all rows, so that none collapses where rows are few."""
    units = components * moments(columns)
    rows = min(max(6_000_000 // units, 2_000), 200_000)
    high = 1 + min(max(60_000_000 // (rows * units), 2), 20)
    return Workload(
        "", rows, columns, components, high=high, budget=0.5, separation=0.0, spread=0.001
    )
