"""Measures everything and writes the results; run by ../run.py."""

import argparse
import sys
from dataclasses import replace

from . import BENCHMARKS, TARGET, machine, measure, report, workloads

TEXT = """# Results

Written by `python3 benchmarks/run.py`; [README.md](README.md) says how to read it. {threads} threads.

{facts}

## Workloads

{workloads}

## Milliseconds per iteration

{milliseconds}

In brackets: how many times as long as em.

## Peak memory, MiB above program and data

{mebibytes}

## Agreement of the mean log-likelihoods

Differences relative to em's, at most {tolerance:.0e}, and after how many iterations.

{agreement}

{problems}

## Threads

em with 1 and with {threads} threads.

{scaling}

## Number of rows

em, 2 columns, k = 4.

{lengths}

## No cliffs

em, nanoseconds per iteration for each row, component and moment; a component of d columns has d(d + 3)/2 moments.

{cliffs}
"""


def main():
    arguments = argparse.ArgumentParser(prog="benchmarks/run.py")
    arguments.add_argument("--quick", action="store_true", help="little data, to try the suite itself")
    arguments.add_argument("--threads", type=int, default=2, help="of every program; 2 unless given")
    arguments = arguments.parse_args()
    threads = arguments.threads
    facts = machine.facts()
    shrink = small if arguments.quick else lambda workload: workload

    def each(selected, run):
        return [(w, run(made(w), threads)) for w in map(shrink, selected)]

    compared = each(workloads.COMPARED, measure.compare)
    columns, components = workloads.CLIFF_COLUMNS, workloads.CLIFF_COMPONENTS
    shapes = {(d, k): shrink(workloads.cliff(d, k)) for d in columns for k in components}
    cliffs = {
        shape: measure.nanoseconds_per_unit(made(w), threads) for shape, w in shapes.items()
    }
    text = TEXT.format(
        threads=threads,
        tolerance=report.TOLERANCE,
        facts="\n".join(f"* {what}: {which}" for what, which in facts),
        workloads=report.workloads(compared),
        milliseconds=report.milliseconds(compared),
        mebibytes=report.mebibytes(compared),
        agreement=report.agreement(compared),
        problems=report.problems(compared),
        scaling=report.scaling(each(workloads.SCALED, measure.thread_scaling)),
        lengths=report.lengths(each(workloads.LENGTHS, measure.seconds_alone)),
        cliffs=report.cliffs(columns, components, cliffs),
    )
    file = TARGET / "quick.md" if arguments.quick else BENCHMARKS / "RESULTS.md"
    file.write_text(text)
    print(f"results are in {file}")
    apart = report.disagreements(compared)
    return f"log-likelihoods disagree: {', '.join(apart)}" if apart else 0


def made(workload):
    """The workload, its files written."""
    print(
        f"{workload.rows} × {workload.columns}, k = {workload.components}, {workload.covariance}",
        file=sys.stderr,
        flush=True,
    )
    return workload.make()


def small(workload):
    """A workload of the same kind that takes no time."""
    columns = min(workload.columns, 8)
    rows = max(workload.rows // 50, 20 * workload.components * columns)
    return replace(workload, rows=min(workload.rows, rows), columns=columns, budget=0.0)


if __name__ == "__main__":
    sys.exit(main())
