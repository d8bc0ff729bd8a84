"""Free text and table cells leave only when somebody answered every suggestion in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redaction.detection.detector import suggest_texts
from redaction.detection.files import redacted
from redaction.detection.values import Known, Suggestion

#: Row and column of a table, both from 0.
Cell = tuple[int, int]


class StillOpen(ValueError):
    """Suggestions nobody answered stand in the text; it may not leave."""

    def __init__(self, suggestions: Sequence[Suggestion]) -> None:
        first = suggestions[0]
        count = len(suggestions)
        super().__init__(
            f"{count} suggestion{'s are' if count > 1 else ' is'} not answered, the first at character {first.start} "
            f"({first.kind}); withhold or keep each before the text is exported."
        )
        self.suggestions = tuple(suggestions)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of a passage: withheld on a basis, or kept when `basis` is empty.

    :param label: how the basis is printed in place of the passage.
    """

    start: int
    end: int
    basis: str = ""
    label: str = ""


def open_in(suggestions: Sequence[Suggestion], answers: Sequence[Answer]) -> list[Suggestion]:
    """Return the suggestions that no answer, and no run of touching answers, covers from start to end."""
    covered = _covered(answers)
    return [one for one in suggestions if not any(start <= one.start and one.end <= end for start, end in covered)]


def export_text(text: str, answers: Sequence[Answer], known: Known | None = None) -> str:
    """Return a text with what is withheld taken out.

    What is to be answered is worked out here anew from the text itself; what a caller says was open is not asked.

    :raises StillOpen: a suggestion has no answer.
    """
    return export_cells({(0, 0): text}, {(0, 0): answers}, known)[0, 0]


def export_cells(
    cells: Mapping[Cell, str], answers: Mapping[Cell, Sequence[Answer]], known: Known | None = None
) -> dict[Cell, str]:
    """Return the cells of a table with what is withheld taken out; one open suggestion keeps all of them.

    :raises StillOpen: a suggestion in a cell has no answer.
    """
    numbered = dict(enumerate(cells))
    found = suggest_texts({number: cells[cell] for number, cell in numbered.items()}, known)
    waiting = [one for number, cell in numbered.items() for one in open_in(found[number], answers.get(cell, ()))]
    if waiting:
        raise StillOpen(waiting)
    return {cell: _withheld(text, answers.get(cell, ())) for cell, text in cells.items()}


def _withheld(text: str, answers: Sequence[Answer]) -> str:
    return redacted(text, [(one.start, one.end, one.label or one.basis) for one in answers if one.basis])


def _covered(answers: Sequence[Answer]) -> list[tuple[int, int]]:
    covered: list[tuple[int, int]] = []
    for start, end in sorted((one.start, one.end) for one in answers):
        if covered and start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(end, covered[-1][1]))
        else:
            covered.append((start, end))
    return covered
