"""Free text and tables on their way out: every suggestion answered, each basis one of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from redaction.bases import basis
from redaction.detection.export import Answer, Cell, export_cells, export_text
from redaction.detection.values import DetectionRefused, Known


def release_text(text: str, *, answers: Sequence[Answer], known: Known) -> str:
    """Return a text as it may leave.

    :raises StillOpen: a suggestion has no answer.
    :raises DetectionRefused: an answer lies outside of the text, or its basis is not in the catalogue.
    """
    return export_text(text, [_checked(one, len(text)) for one in answers], known)


def release_table(
    rows: Sequence[Sequence[str]], *, answers: Mapping[Cell, Sequence[Answer]], known: Known
) -> list[list[str]]:
    """Return the rows of a table as they may leave; nothing of it leaves while one cell is open.

    :raises StillOpen: a suggestion has no answer.
    :raises DetectionRefused: an answer is of no cell, lies outside of it, or its basis is not in the catalogue.
    """
    cells = {(row, column): text for row, line in enumerate(rows) for column, text in enumerate(line)}
    for cell in answers:
        if cell not in cells:
            raise DetectionRefused(f"There is no cell in row {cell[0]}, column {cell[1]}.")
    checked = {cell: [_checked(one, len(cells[cell])) for one in held] for cell, held in answers.items()}
    made = export_cells(cells, checked, known)
    return [[made[row, column] for column in range(len(line))] for row, line in enumerate(rows)]


def _checked(answer: Answer, length: int) -> Answer:
    if not 0 <= answer.start < answer.end <= length:
        raise DetectionRefused(f"An answer ({answer.start} to {answer.end}) does not lie inside the text.")
    if not answer.basis:
        return answer
    try:
        return replace(answer, label=basis(answer.basis).label)
    except KeyError as unknown:
        raise DetectionRefused(f"“{answer.basis}” is not a basis in the catalogue; b6 or b7c would be.") from unknown
