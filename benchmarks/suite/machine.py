"""What was measured on, and with."""

import datetime
import os
import platform
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import BENCHMARKS

INSTRUCTION_SETS = ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512dq", "avx512vl", "asimd", "sve")
PACKAGES = ("numpy", "scikit-learn", "scikit-learn-intelex", "daal")


def facts():
    """Pairs of what and which."""
    return [
        ("date", datetime.date.today().isoformat()),
        ("processor", f"{cpu('model name') or platform.machine()}, {os.cpu_count()} cores"),
        ("instruction sets", instruction_sets()),
        ("busy with other things", f"{os.getloadavg()[0]:.1f} processes in the minute before"),
        ("system", f"{platform.system()} {platform.release()}, {platform.libc_ver()[0]}"),
        ("compiler", output("rustc", "--version")),
        ("em", output("git", "describe", "--always", "--dirty")),
        ("Python", platform.python_version()),
        *((package, version_of(package)) for package in PACKAGES),
        ("linfa-clustering", linfa_version()),
    ]


def cpu(field):
    """The first value of a field of /proc/cpuinfo; empty where there is none."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(field)), "")


def instruction_sets():
    flags = (cpu("flags") or cpu("Features")).split()
    return " ".join(name for name in INSTRUCTION_SETS if name in flags) or "unknown"


def output(*command):
    done = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def version_of(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def linfa_version():
    packages = tomllib.loads((BENCHMARKS / "rust" / "Cargo.lock").read_text())["package"]
    found = (package for package in packages if package["name"] == "linfa-clustering")
    return next((package["version"] for package in found), "missing")
