"""Words are recognised however they are written, and not where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.engine import folding


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Jonas P. Example", "signed: JONAS P EXAMPLE, clerk"),
        ("Muñoz", "MUNOZ"),
        ("Fenwater", "Fen-\nwater"),
        ("867-13-8967", "867- 13 8967"),
        ("Milo O'Dell", "M1lo 0 Dell"),
        ("Barnham", "Bamham"),
        ("Li", "met Li, then left"),
        ("Ann Lee", "by Ann Lee."),
        ("ﬁnch", "Finch"),
    ],
)
def test_a_term_is_recognised(term: str, text: str) -> None:
    assert folding.appears(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [("Li", "the light"), ("Ann", "annual"), ("Fenwater", "Fen and water"), ("...", "anything"), ("Jonas", "")],
)
def test_a_term_is_not_seen_where_it_is_not(term: str, text: str) -> None:
    assert not folding.appears(term, text)


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-be", "utf-16-le", "latin-1"])
def test_a_term_is_found_in_bytes(coding: str) -> None:
    assert folding.appears_in_bytes("Muñozville", b"\0\1" + "MUÑOZVILLE".lower().encode(coding) + b"\2")
    assert folding.appears_in_bytes("Fenwater", b"<" + b"fenwater".hex().encode() + b">")
    assert not folding.appears_in_bytes("Fenwater", b"fen water")


@given(st.text(), st.text(), st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), min_size=5))
def test_a_long_term_is_found_between_any_words(before: str, after: str, term: str) -> None:
    if (
        len(folding.folded(term)) >= 5
        and folding.folded(before + " " + term + " " + after).find(folding.folded(term)) >= 0
    ):
        assert folding.appears(term, f"{before} {term} {after}")


def test_terms_are_one_a_line_without_repetition() -> None:
    assert folding.terms(["Jonas", "", " Jonas ", "--", "Ada"]) == ["Jonas", "Ada"]
