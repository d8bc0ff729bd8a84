"""What boxes do not keep is found: the same words elsewhere in a release or in an earlier one, and narrow boxes."""

import numpy as np
import pytest

from redaction.engine import FileText, Withheld, twins, widths
from redaction.engine.folding import folded


def hiding(words: str, *, page: int = 2, mark: int = 1, width: float = 100) -> Withheld:
    return Withheld(page, mark, words, width)


def test_withheld_words_are_found_in_every_file_of_a_release_and_in_earlier_ones() -> None:
    report = FileText("report.pdf", (hiding("Tess Fenwater"),), ("nothing here", "nor here"))
    letter = FileText("letter.pdf", (), ("a page", "TESS FEN-\nWATER was there", "Tess Fenwater again"))
    before = FileText("released in May", (), ("Tess  Fenwater",))

    found = twins([report, letter], [before])

    assert [(one.figures["found_in"], one.figures["found_on"], one.figures["places"]) for one in found] == [
        ("letter.pdf", 2, 2),
        ("released in May", 1, 1),
    ]
    assert {(one.name, one.page, one.figures["file"], one.figures["mark"]) for one in found} == {
        ("twin", 2, "report.pdf", 1)
    }
    assert "Fenwater" not in "".join(one.words for one in found)


def test_what_earlier_releases_hide_is_not_looked_for() -> None:
    before = FileText("before", (hiding("Tess Fenwater"),), ())

    assert twins([FileText("now", (), ("Tess Fenwater",))], [before]) == []


@pytest.mark.parametrize(
    ("words", "page", "found"),
    [("Muñoz", "MUNOZ", True), ("Ruth", "the truth", False), ("Ruth", "Ruth.", True), ("of", "of", False)],
)
def test_words_are_compared_folded_and_short_ones_as_words(words: str, page: str, found: bool) -> None:
    assert bool(twins([FileText("a", (hiding(words),), (page,))])) == found


def test_a_passage_is_found_wherever_it_stands_and_nowhere_else() -> None:
    """Of few letters, so that the same runs of letters come again without the passage."""
    random = np.random.default_rng(4)
    pages = tuple("".join(random.choice(list("aeht\u0394\U0001d538"), 300)) for _ in range(20))
    passages = [pages[at % 20][at : at + 5 + at % 4] for at in range(0, 280, 7)]
    passages += ["".join(random.choice(list("aeht"), 6)) for _ in range(60)] + ["hatha", "theth" * 3]
    marks = tuple(hiding(words, mark=number) for number, words in enumerate(passages, start=1))

    told = {one.figures["mark"]: one.figures["places"] for one in twins([FileText("a", marks, pages)])}

    folded_pages, wanted = [folded(page) for page in pages], dict.fromkeys(map(folded, passages))
    places = [sum(words in page for page in folded_pages) for words in wanted if len(words) >= 5]
    assert sorted(told.values()) == sorted(count for count in places if count)
    assert 40 < len(told) < len(wanted)


@pytest.mark.parametrize(
    ("words", "width", "found"),
    [
        ("Fenwater", 40, True),
        ("Tess M. Fenwater", 71.9, True),
        ("Fenwater", 72, False),
        ("she lived there with four others", 40, False),
        ("", 40, False),
    ],
)
def test_a_narrow_box_round_a_name_is_found(words: str, width: float, found: bool) -> None:
    assert bool(widths([hiding(words, width=width)])) == found


def test_the_fewer_names_fit_a_box_the_more_its_width_tells() -> None:
    (long,) = widths([hiding("Papadopoulos", width=60)])
    (usual,) = widths([hiding("Walker", width=40)])
    (full,) = widths([hiding("Ada Walker", width=60)])
    (number,) = widths([hiding("555-0134", width=40)])

    assert 1 <= long.figures["fitting"] < usual.figures["fitting"] < usual.figures["names"]  # type: ignore[operator]
    assert full.figures["names"] > 100 * usual.figures["names"] / 2  # type: ignore[operator]
    assert f"({long.figures['fitting']} of {long.figures['names']} common names" in long.words
    assert "fitting" not in number.figures
