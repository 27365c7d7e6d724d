"""Measurements."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from numpy.linalg import LinAlgError

from . import TARGET
from .judge import mean_log_likelihood
from .workers import PROGRAMS, Cannot, Worker
from .workloads import moments


FEWEST_ROUNDS, MOST_ROUNDS = 3, 25

QUIET = 0.3
"""Seconds before a program's turn: the threads of others go on spinning for a while once their work is done."""


def rounds(workload):
    """As many as fit into the workload's budget of time."""
    clock = time.monotonic()
    for made in range(MOST_ROUNDS):
        if made >= FEWEST_ROUNDS and time.monotonic() - clock > workload.budget:
            break
        yield made


@dataclass
class Result:
    seconds: float | None = None
    """For each iteration."""
    memory: int | None = None
    compared_after: int | None = None
    """After how many iterations the log-likelihood was compared with em's."""
    difference: float | None = None
    """Of the mean log-likelihoods, relative to em's."""
    problem: str | None = None
    """Why there is no result."""


def compare(workload, threads):
    """What each program needs for the workload."""
    results = {}
    with ExitStack() as stack:
        workers = {}
        for program in PROGRAMS:
            results[program] = result = Result()
            try:
                with Worker(program, workload, threads) as fresh:
                    result.memory = fresh.peak_memory(workload.low)
                workers[program] = stack.enter_context(Worker(program, workload, threads))
            except Cannot as problem:
                result.problem = str(problem)
        judge(workload, workers, results)
        for program, seconds in in_turns(workload, workers, results).items():
            if median(seconds) > 0:
                results[program].seconds = median(seconds)
            else:
                results[program].problem = "time is lost in the noise"
    return results


def judge(workload, workers, results):
    """Compares what the programs find; this warms them up too."""
    file = TARGET / "model.json"

    def found_by(program, iterations):
        made = workers[program].save(iterations, file)
        try:
            return made, mean_log_likelihood(workload.data, file)
        except LinAlgError:
            raise Cannot("found a covariance that is not positive definite") from None

    for program in list(workers):
        try:
            made, found = found_by(program, workload.high)
            if "em" in workers:
                results[program].compared_after = made
                expected = found_by("em", made)[1]
                results[program].difference = abs(found - expected) / abs(expected)
        except Cannot as problem:
            results[program].problem = str(problem)
            del workers[program]


def in_turns(workload, workers, results):
    """Seconds per iteration of each round. In a round every program has its turn, so that whatever else
    the machine does meets all of them."""
    seconds = {program: [] for program in workers}
    for _ in rounds(workload):
        for program in list(seconds):
            time.sleep(QUIET)
            try:
                one = workers[program].time_per_iteration(workload.low, workload.high)
                seconds[program].append(one)
            except Cannot as problem:
                results[program].problem = str(problem)
                del seconds[program]
    return seconds


def thread_scaling(workload, threads):
    """Seconds per iteration of em with one thread, and with several."""
    with Worker("em", workload, 1) as one, Worker("em", workload, threads) as several:
        pairs = [
            [worker.time_per_iteration(workload.low, workload.high) for worker in (one, several)]
            for _ in rounds(workload)
        ]
    return [median(seconds) for seconds in zip(*pairs)]


def seconds_alone(workload, threads):
    """Seconds per iteration of em."""
    with Worker("em", workload, threads) as em:
        em.time(workload.low)
        return median(
            em.time_per_iteration(workload.low, workload.high) for _ in rounds(workload)
        )


def nanoseconds_per_unit(workload, threads):
    """Nanoseconds of em for each row, component and moment."""
    units = workload.rows * workload.components * moments(workload.columns)
    return 1e9 * seconds_alone(workload, threads) / units
