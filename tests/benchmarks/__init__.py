"""Benchmarks, as ratios: what the product takes against the barest way to do the same on the same machine.

A benchmark is a function registered with `@benchmark("name")` in a module of this folder; it returns a `Result`.
"""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context


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


def cpu_seconds_alone(work: Callable[..., object], *arguments: object, times: int = 1) -> float:
    """Return the same for work in a process of its own, as a program is: its memory is not warm from what ran before.

    What it takes to start that process is not counted. `work` is a function of a module, as it is sent there.
    """
    best = float("inf")
    for _ in range(times):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            best = min(best, alone.submit(_measured, work, *arguments).result())
    return best


def _measured(work: Callable[..., object], *arguments: object) -> float:
    return cpu_seconds(lambda: work(*arguments))


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
