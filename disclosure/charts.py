"""Charts as SVG: bars of a period beside those of the period before. Each says nothing its table does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

ROW, BAR, THIN, LABEL, WIDTH, VALUE = 34, 14, 6, 220, 640, 70
NOW, BEFORE, HELD, INK = "#005ea2", "#a9aeb1", "#f0f0f0", "#1b1b1b"
LABEL_MAX = 34


@dataclass(frozen=True)
class Bar:
    """One row of a chart: its label and two figures; None where a figure is held back or not there."""

    label: str
    now: float | None
    before: float | None


def bars(rows: Sequence[Bar], *, name: str, held_back: str) -> SafeString:
    """Return horizontal bars, one row a label; empty where there is nothing to draw.

    :param name: what the chart shows, for who hears the page.
    :param held_back: the word that stands where a figure is held back.
    """
    most = max((value for row in rows for value in (row.now, row.before) if value), default=0)
    if not most:
        return mark_safe("")
    height = ROW * len(rows) + 4
    drawn = [_row(row, ROW * number, most, held_back) for number, row in enumerate(rows)]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="dk-chart" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'font-family="Public Sans, sans-serif" font-size="13">{}</svg>',
        WIDTH,
        height,
        name,
        mark_safe("".join(drawn)),  # noqa: S308  # each row escaped what it was given
    )


def _row(row: Bar, top: int, most: float, held_back: str) -> str:
    room = WIDTH - LABEL - VALUE
    label = row.label if len(row.label) <= LABEL_MAX else f"{row.label[: LABEL_MAX - 1]}…"
    parts = [f'<text x="{LABEL - 8}" y="{top + 17}" text-anchor="end" fill="{INK}">{escape(label)}</text>']
    if row.now is None:
        parts.append(f'<rect x="{LABEL}" y="{top + 4}" width="{room // 8}" height="{BAR}" fill="{HELD}"/>')
        parts.append(f'<text x="{LABEL + 6}" y="{top + 16}" fill="{INK}">{escape(held_back)}</text>')
    else:
        wide = round(room * row.now / most, 1)
        parts.append(f'<rect x="{LABEL}" y="{top + 4}" width="{wide}" height="{BAR}" fill="{NOW}"/>')
        parts.append(f'<text x="{LABEL + wide + 6}" y="{top + 16}" fill="{INK}">{row.now:g}</text>')
    if row.before:
        wide = round(room * row.before / most, 1)
        parts.append(f'<rect x="{LABEL}" y="{top + 20}" width="{wide}" height="{THIN}" fill="{BEFORE}"/>')
    return "".join(parts)
