"""Results as Markdown."""

from .workers import PROGRAMS

TOLERANCE = 1e-9
"""How far mean log-likelihoods may lie apart, relative to em's."""

PEERS = [program for program in PROGRAMS if program != "em"]


def table(head, rows):
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def significant(x):
    """Three significant digits, without an exponent."""
    decimals = next((d for d, bound in enumerate((100, 10, 1, 0.1)) if abs(x) >= bound), 4)
    return f"{x:.{decimals}f}"


def name(workload):
    return workload.name + (" diagonal" if workload.covariance == "diagonal" else "")


def thousands(n):
    return f"{n:_}".replace("_", " ")


def workloads(compared):
    rows = [
        [name(w), thousands(w.rows), str(w.columns), str(w.components)]
        + [f"{w.low} and {w.high}"]
        for w, _ in compared
    ]
    return table(["", "rows", "columns", "k", "iterations of the two runs"], rows)


def beside_em(compared, value, show):
    """A table of one value of each result: em's, and each peer's with its ratio to em's."""
    rows = []
    for workload, results in compared:
        own = value(results["em"])
        cells = [name(workload), "–" if own is None else show(own)]
        for peer in PEERS:
            its = value(results[peer])
            cell = "–" if its is None else show(its)
            if its and own and own > 0:
                cell += f" ({significant(its / own)}×)"
            cells.append(cell)
        rows.append(cells)
    return table(["", "em", *PEERS], rows)


def milliseconds(compared):
    return beside_em(compared, lambda r: r.seconds and 1e3 * r.seconds, significant)


def mebibytes(compared):
    return beside_em(
        compared,
        lambda r: None if r.memory is None else r.memory / 2**20,
        lambda x: f"{x:.1f}",
    )


def agreement(compared):
    def cell(result):
        if result.difference is None:
            return "–"
        difference = f"{result.difference:.0e}" if result.difference else "0"
        verdict = "" if result.difference <= TOLERANCE else " **disagrees**"
        return f"{difference} after {result.compared_after}{verdict}"

    rows = [[name(w), *(cell(results[peer]) for peer in PEERS)] for w, results in compared]
    return table(["", *PEERS], rows)


def disagreements(compared):
    return [
        f"{program} on {name(workload)}"
        for workload, results in compared
        for program, result in results.items()
        if result.difference is not None and not result.difference <= TOLERANCE
    ]


def problems(compared):
    """Why cells are empty, one line for each reason."""
    where = {}
    for workload, results in compared:
        for program, result in results.items():
            if result.problem:
                where.setdefault((program, result.problem), []).append(name(workload))
    return "\n".join(
        f"* {program} ({', '.join(names)}): {problem}" for (program, problem), names in where.items()
    )


def scaling(measured):
    rows = [
        [name(w), significant(1e3 * one), significant(1e3 * several), f"{one / several:.2f}×"]
        for w, (one, several) in measured
    ]
    return table(["", "1 thread, ms", "several threads, ms", "gain"], rows)


def lengths(measured):
    rows = [
        [thousands(w.rows), significant(1e3 * s), significant(1e9 * s / w.rows)]
        for w, s in measured
    ]
    return table(["rows", "ms", "ns per row"], rows)


def cliffs(columns, components, measured):
    rows = [[str(d), *(significant(measured[d, k]) for k in components)] for d in columns]
    return table(["columns", *(f"k = {k}" for k in components)], rows)
