"""What boxes do not keep is found: the same words elsewhere in a release or in an earlier one, and narrow boxes."""

import pytest

from redaction.engine import FileText, Withheld, twins, widths


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
