"""Benchmarks, as ratios: what the product takes against the barest way to do the same on the same machine.

A benchmark is a function registered with `@benchmark("name")` in a module of this folder; it returns a `Result`.
"""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What ours took and what the bare way took, in the same unit."""

    ours: float
    bare: float
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.bare if self.bare else float("inf")


Run = Callable[[], Result]
BENCHMARKS: dict[str, Run] = {}


def benchmark(name: str) -> Callable[[Run], Run]:
    """Register a benchmark under a name that is not taken."""

    def register(run: Run) -> Run:
        if name in BENCHMARKS:
            raise ValueError(f"there are two benchmarks named {name}")
        BENCHMARKS[name] = run
        return run

    return register


def in_full() -> bool:
    """Whether `--full` asks for the sizes that take long."""
    return "--full" in sys.argv


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the best wall time of several runs: the least disturbed one."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def cpu_seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the least processor time of several runs and the programs they start; nobody else's work counts."""
    best = float("inf")
    for _ in range(times):
        start = _spent()
        work()
        best = min(best, _spent() - start)
    return best


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
