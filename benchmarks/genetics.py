#!/usr/bin/env python3
"""Measures `em genetics freq --likelihoods` on a VCF file of many sites, and its estimates alone; writes GENETICS.md.

Needs Linux, Python 3.11 or newer, a Rust toolchain and nothing else. `--sites N` makes another number of
sites, whose figures go to stdout only.
"""

import argparse
import gzip
import hashlib
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITES, SAMPLES, DEPTH, ERROR, SEED = 100_000, 100, 4.0, 0.005, 20_240_229
ROUNDS = 3
# So many sites are estimated in Python too, to compare the results.
COMPARED = 200


def simulated_sample(rng, copies):
    """`GT:PL` from Poisson reads: called where a genotype is likeliest, PL rounded and cut at 255."""
    shows = (ERROR, 0.5, 1 - ERROR)
    log10 = [0.0, 0.0, 0.0]
    waited = rng.expovariate(DEPTH)
    while waited < 1.0:
        alternative = rng.random() < shows[copies]
        for g in range(3):
            log10[g] += math.log10(shows[g] if alternative else 1 - shows[g])
        waited += rng.expovariate(DEPTH)
    best = max(log10)
    pl = [min(255, round(10 * (best - x))) for x in log10]
    call = ("0/0", "0/1", "1/1")[pl.index(0)] if pl != [0, 0, 0] else "./."
    return f"{call}:{pl[0]},{pl[1]},{pl[2]}"


def write_vcf(path, sites):
    """Samples are drawn from 4096 simulated ones for each genotype; p has a density that falls as 1/p."""
    rng = random.Random(SEED)
    pools = [[simulated_sample(rng, g) for _ in range(4096)] for g in range(3)]
    with open(path, "w", encoding="ascii") as out:
        out.write("##fileformat=VCFv4.3\n")
        out.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
        out.write('##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled likelihoods">\n')
        names = "\t".join(f"s{i}" for i in range(SAMPLES))
        out.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
        for site in range(sites):
            p = (2 * SAMPLES) ** (rng.random() - 1)
            weights = ((1 - p) ** 2, 2 * p * (1 - p), p * p)
            drawn = rng.choices(pools, weights, k=SAMPLES)
            fields = "\t".join([pool[rng.getrandbits(12)] for pool in drawn])
            out.write(f"1\t{100 * site + 1}\t.\tA\tC\t.\t.\t.\tGT:PL\t{fields}\n")


def compress(plain, packed):
    with open(plain, "rb") as source, gzip.open(packed, "wb", compresslevel=6) as out:
        while block := source.read(1 << 20):
            out.write(block)


def run(command, threads, output):
    """Seconds and the peak of resident memory in MiB. A process begins with that of its parent, which is
    therefore kept small."""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    with open(output, "wb") as out:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command} ended with {child.returncode}")
    return seconds, usage.ru_maxrss / 1024


def plain_em(likelihoods):
    """The allele frequency by EM, as it is written down in Li (2011)."""
    p = 0.2
    for _ in range(10_000):
        copies = 0.0
        for l0, l1, l2 in likelihoods:
            w0, w1, w2 = l0 * (1 - p) ** 2, l1 * 2 * p * (1 - p), l2 * p * p
            copies += (w1 + 2 * w2) / (w0 + w1 + w2)
        last, p = p, copies / (2 * len(likelihoods))
        if abs(p - last) < 1e-10:
            break
    return p


def compare(vcf, output):
    """Sites per second of `plain_em`, and the largest difference from em's allele frequencies."""
    parsed = []
    with open(vcf, encoding="ascii") as lines:
        for line in lines:
            if not line.startswith("#"):
                samples = [field.split(":")[1].split(",") for field in line.split("\t")[9:]]
                known = [pl for pl in samples if len(set(map(int, pl))) > 1]
                parsed.append([[10 ** (-int(x) / 10) for x in pl] for pl in known])
            if len(parsed) == COMPARED:
                break
    begun = time.perf_counter()
    found = [plain_em(site) for site in parsed]
    seconds = time.perf_counter() - begun
    with open(output, encoding="ascii") as rows:
        estimates = [json.loads(row)["frequency"] for row, _ in zip(rows, found)]
    return len(found) / seconds, max(abs(a - b) for a, b in zip(estimates, found))


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def measure(program, sites):
    report = []
    with tempfile.TemporaryDirectory() as folder:
        plain, packed, output = (Path(folder) / name for name in ("x.vcf", "x.vcf.gz", "rows"))
        print("writing the data", file=sys.stderr)
        write_vcf(plain, sites)
        compress(plain, packed)
        megabytes = plain.stat().st_size / 1e6
        report.append(
            f"{sites} sites of two alleles, {SAMPLES} samples with `GT:PL`, reads at depth {DEPTH:.0f}, error rate "
            f"{ERROR}; {megabytes:.0f} MB of text, {packed.stat().st_size / 1e6:.0f} MB by gzip."
        )
        report += ["", "| file | threads | seconds | sites a second | MB of text a second | peak memory, MiB |"]
        report.append("| --- | ---: | ---: | ---: | ---: | ---: |")
        outputs = set()
        for path, name in ((plain, "plain"), (packed, "gzip")):
            for threads in (1, 2):
                command = [program, "genetics", "freq", "--likelihoods", "--format", "json", path]
                runs = [run(command, threads, output) for _ in range(ROUNDS)]
                with open(output, "rb") as rows:
                    outputs.add(hashlib.file_digest(rows, "sha256").digest())
                seconds, memory = min(s for s, _ in runs), max(m for _, m in runs)
                report.append(
                    f"| {name} | {threads} | {seconds:.2f} | {sites / seconds:,.0f} | "
                    f"{megabytes / seconds:.0f} | {memory:.0f} |".replace(",", " ")
                )
        floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if len(outputs) != 1:
            sys.exit("results depend on the number of threads, or on compression")
        rate, difference = compare(plain, output)
        if difference > 1e-6:
            sys.exit(f"allele frequencies differ by {difference} from those of plain EM")
        report += [
            "",
            f"Best of {ROUNDS} runs, from the file to the rows, and the largest peak; peaks below the {floor:.0f} MiB of the Python that "
            "starts them cannot be told. All outputs are the same to the byte.",
            "",
            f"Plain EM in Python, from likelihoods that are parsed: {rate:.0f} allele frequencies a second, and nothing else. "
            f"The first {min(COMPARED, sites)} differ from em's by at most {difference:.0e}.",
        ]
    return "\n".join(report)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=SITES)
    sites = parser.parse_args().sites
    build = ["cargo", "build", "--release", "-p", "em-cli", "--message-format", "json-render-diagnostics"]
    built = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = (json.loads(line) for line in built.stdout.splitlines())
    (program,) = (m["executable"] for m in messages if m.get("executable"))
    figures = measure(program, sites)
    if sites != SITES:
        print(figures)
        return
    bench = ["cargo", "bench", "-p", "em-genetics", "--bench", "likelihoods"]
    kernels = subprocess.run(bench, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    text = (
        "# Genotype likelihoods\n\n"
        f"`em genetics freq --likelihoods`, on {processor()}. Written by `python3 benchmarks/genetics.py`.\n\n"
        f"{figures}\n\n"
        "## The estimates alone\n\n"
        f"`{' '.join(bench)}`, on one thread: 2000 sites of 100 samples at depth 2, 4 and 8. `fill` takes in the\n"
        "numbers, `allele_frequency` estimates what `plain_em` does, EM until p changes by less than 1e-10, and `estimate` all\n"
        "that a row has.\n\n"
        f"```text\n{kernels.strip()}\n```\n"
    )
    (ROOT / "benchmarks" / "GENETICS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
