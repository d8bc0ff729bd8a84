"""What an OCR reads across two columns is read one column after the other; tables, and what it parted itself, stay."""

from redaction.engine import reading
from redaction.engine.ocr import Line, Paragraph, Word

HIGH, BETWEEN = 20, 32


def words(text: str, left: int, row: int) -> list[Word]:
    """Words of one line, a letter ten pixels wide."""
    found = []
    for said in text.split():
        found.append(Word(said, (left, row * BETWEEN, left + 10 * len(said), row * BETWEEN + HIGH)))
        left += 10 * (len(said) + 1)
    return found


def across(*rows: tuple[str, str], first: int = 0) -> Paragraph:
    """A paragraph of lines that each hold something on the left and on the right."""
    return Paragraph(
        tuple(
            Line((*words(left, 100, first + at), *words(right, 700, first + at)))
            for at, (left, right) in enumerate(rows)
        )
    )


def said(paragraphs: tuple[Paragraph, ...]) -> list[str]:
    return [" ".join(word.text for line in one.lines for word in line.words) for one in paragraphs]


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    head = Paragraph((Line(tuple(words("What was seen at noon", 100, 0))),))
    body = across(
        ("He came to the", "She asked him to"),
        ("door and said he", "go and he stood"),
        ("was sent by her", "there for an hour"),
        first=2,
    )

    assert said(reading.parted([head, body])) == [
        "What was seen at noon",
        "He came to the door and said he was sent by her",
        "She asked him to go and he stood there for an hour",
    ]


def test_a_table_of_short_cells_is_read_row_by_row() -> None:
    table = across(("Ada Sample", "555-0100"), ("Jo Example", "555-0101"), ("May Other", "555-0102"))

    assert reading.parted([table]) == (table,)


def test_columns_that_the_reader_parted_itself_stay() -> None:
    left = Paragraph(tuple(Line(tuple(words("He came to the door", 100, row))) for row in range(4)))
    right = Paragraph(tuple(Line(tuple(words("She asked him to go", 700, row))) for row in range(4)))

    assert reading.parted([left, right]) == (left, right)


def test_what_stands_elsewhere_on_the_page_belongs_to_no_column_above() -> None:
    body = across(
        ("He came to the", "She asked him to"),
        ("door and said he", "go and he stood"),
        ("was sent by", "there an hour"),
    )
    aside = Paragraph((Line(tuple(words("Page 1", 100, 0))),))

    assert said(reading.parted([body, aside]))[-1] == "Page 1"


def test_nothing_is_nothing() -> None:
    assert reading.parted([]) == ()
