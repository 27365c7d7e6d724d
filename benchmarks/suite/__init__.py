"""What is measured, and how."""

from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
TARGET = BENCHMARKS.parent / "target" / "benchmarks"
