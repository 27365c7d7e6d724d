"""Programs in processes of their own, which hold the data of one workload and make iterations on demand."""

import os
import subprocess
import sys

from . import BENCHMARKS, TARGET

RUST = [TARGET / "rust" / "release" / "em-benchmarks"]
PYTHON = [sys.executable, "-m", "suite.peers"]
PROGRAMS = {
    "em": [*RUST, "em"],
    "scikit-learn": [*PYTHON, "scikit-learn"],
    "oneDAL": [*PYTHON, "oneDAL"],
    "linfa": [*RUST, "linfa"],
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


class Cannot(Exception):
    """A program cannot do what it was asked to, and says why."""


class Worker:
    def __init__(self, program, workload, threads):
        files = (workload.data, workload.start, workload.covariance)
        self.process = subprocess.Popen(
            [*PROGRAMS[program], *files],
            cwd=BENCHMARKS,
            env=os.environ | {name: str(threads) for name in THREADS},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            self._answer()
        except Cannot:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def _answer(self):
        words = self.process.stdout.readline().split()
        if not words:
            raise Cannot("ended without an answer")
        if words[0] == "cannot":
            raise Cannot(" ".join(words[1:]))
        return words

    def _ask(self, *words):
        try:
            print(*words, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise Cannot("ended early") from None
        return self._answer()

    def time(self, iterations):
        """Seconds, and the iterations that were made."""
        seconds, made = self._ask("time", iterations)
        return float(seconds), int(made)

    def time_per_iteration(self, low, high):
        """Seconds per iteration: what the longer of two runs takes more than the shorter one."""
        (short, few), (long, many) = self.time(low), self.time(high)
        if many == few:
            raise Cannot("stopped before the iterations to be measured")
        return (long - short) / (many - few)

    def peak_memory(self, iterations):
        """Bytes that the iterations add to the process at its largest."""
        return int(self._ask("memory", iterations)[0])

    def save(self, iterations, file):
        """Writes the model after so many iterations, and returns how many they were."""
        return int(self._ask("save", iterations, file)[0])
