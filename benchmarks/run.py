#!/usr/bin/env python3
"""Sets up what is compared under target/benchmarks/, and measures it: see README.md.

Needs Python 3.11 or newer and a Rust toolchain. A peer that cannot be installed is said to be missing,
and the others are measured.
"""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "target" / "benchmarks"
PYTHON = TARGET / "venv" / "bin" / "python"


def succeeds(*command, cwd=None):
    return subprocess.run(command, cwd=cwd).returncode == 0


def install_packages():
    if not PYTHON.exists():
        venv.create(TARGET / "venv", with_pip=True)
    for requirement in (HERE / "requirements.txt").read_text().split():
        pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        if not succeeds(*pip, requirement):
            print(f"cannot install {requirement}", file=sys.stderr)
    if not succeeds(PYTHON, "-c", "import numpy"):
        sys.exit("numpy makes the data and judges the results: nothing can be measured without it")


def build_program():
    build = ("cargo", "build", "--release", "--target-dir", TARGET / "rust")
    if succeeds(*build, cwd=HERE / "rust"):
        return
    print("cannot build with linfa-clustering; trying without", file=sys.stderr)
    if not succeeds(*build, "--no-default-features", cwd=HERE / "rust"):
        sys.exit("cannot build em-gmm")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    install_packages()
    build_program()
    sys.exit(subprocess.run([PYTHON, "-m", "suite", *sys.argv[1:]], cwd=HERE).returncode)
