"""A whole letter (composed, checked, printed) against WeasyPrint printing the same bare HTML."""

import statistics
import time
from collections.abc import Callable

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from disclosure.letters.composition import compose
from disclosure.letters.library import catalogue_template
from disclosure.letters.press import STYLE
from disclosure.letters.rendering import letter_html, render
from disclosure.letters.samples import sample_context
from tests.benchmarks import Result, benchmark

KIND, LANGUAGE, ROUNDS = "granted_in_part", "en", 7


@benchmark("letter")
def letter() -> Result:
    """Seconds for one letter of four pages: ours, and the same HTML and style printed by WeasyPrint alone."""
    context, template = sample_context(KIND, LANGUAGE), catalogue_template(KIND, LANGUAGE)
    html = letter_html(compose(KIND, LANGUAGE, context, template))
    fonts = FontConfiguration()
    sheets = [CSS(filename=STYLE / name, font_config=fonts) for name in ("fonts.css", "letter.css")]

    def ours() -> bytes:
        return render(compose(KIND, LANGUAGE, context, template))

    def bare() -> bytes:
        printed: bytes = HTML(string=html).write_pdf(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")
        return printed

    for warm_up in (ours, bare):
        warm_up()
    times = [(_seconds(ours), _seconds(bare)) for _round in range(ROUNDS)]  # in turn, so that both meet the same load
    return Result(
        ours=statistics.median(one for one, _other in times),
        bare=statistics.median(other for _one, other in times),
        unit="s",
    )


def _seconds(work: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
