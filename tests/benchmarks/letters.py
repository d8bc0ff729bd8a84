"""Letters: one against bare WeasyPrint printing the same HTML, two processes against one, and memory over many."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from disclosure.letters.composition import compose
from disclosure.letters.library import catalogue_template
from disclosure.letters.press import STYLE
from disclosure.letters.rendering import letter_html, render
from disclosure.letters.samples import sample_context
from tests.benchmarks import Result, benchmark, in_full

KIND, LANGUAGE, ROUNDS = "granted_in_part", "en", 9
#: Letters a process prints before its memory is first looked at: fonts and caches are filled by then.
WARM = 20


@benchmark("letter")
def letter() -> Result:
    """Processor time of one letter of four pages: ours, and the same HTML and style printed by WeasyPrint alone."""
    context, template = sample_context(KIND, LANGUAGE), catalogue_template(KIND, LANGUAGE)
    html = letter_html(compose(KIND, LANGUAGE, context, template))
    fonts = FontConfiguration()
    sheets = [CSS(filename=STYLE / name, font_config=fonts) for name in ("fonts.css", "letter.css")]

    def bare() -> bytes:
        printed: bytes = HTML(string=html).write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
        return printed

    for warm_up in (_one, bare):
        warm_up()
    times = [(_spent(_one), _spent(bare)) for _round in range(ROUNDS)]  # in turn, so that both meet the same load
    return Result(
        ours=1000 * statistics.median(one for one, _other in times),
        bare=1000 * statistics.median(other for _one, other in times),
        unit="ms",
    )


@benchmark("letter two processes")
def two_processes() -> Result:
    """Letters a second by two processes, and by one beside a process that only counts: both meet the same load."""
    many = 40 if in_full() else 12
    return Result(ours=_a_second(2, many), bare=_a_second(1, many), unit="letters/s")


@benchmark("letter memory")
def memory() -> Result:
    """Memory of one process after many more letters, and before them: 500 with `--full`, else 100."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        before, after = apart.submit(_grown, 500 if in_full() else 100).result()
    return Result(ours=after, bare=before, unit="MiB")


def _a_second(processes: int, each: int) -> float:
    spawn = multiprocessing.get_context("spawn")
    counting = spawn.Process(target=_count, daemon=True)
    with ExitStack() as stack:
        apart = [stack.enter_context(ProcessPoolExecutor(1, mp_context=spawn)) for _process in range(processes)]
        _print_in(apart, 2)  # all are up and warm before the clock starts
        if processes == 1:
            counting.start()
            stack.callback(counting.kill)
        start = time.perf_counter()
        _print_in(apart, each)
        return processes * each / (time.perf_counter() - start)


def _print_in(apart: list[ProcessPoolExecutor], each: int) -> None:
    for done in [one.submit(_print, each) for one in apart]:
        done.result()


def _count() -> None:
    while True:
        sum(range(10_000))


def _grown(more: int) -> tuple[float, float]:
    _print(WARM)
    before = _held()
    _print(more)
    return before, _held()


def _print(letters: int) -> None:
    for _letter in range(letters):
        _one()


def _one() -> bytes:
    return render(compose(KIND, LANGUAGE, sample_context(KIND, LANGUAGE), catalogue_template(KIND, LANGUAGE)))


def _held() -> float:
    """Return the memory this process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
