"""The catalogue of bases: complete, plain, and strict about its files."""

import re
from pathlib import Path

import pytest

from redaction.bases import CatalogueError, bases, basis, exemptions, labels, read_catalogue, to_victims

FOIA = ["b1", "b2", "b3", "b4", "b5", "b6", "b7a", "b7b", "b7c", "b7d", "b7e", "b7f", "b8", "b9"]


def test_the_catalogue_has_the_keys_other_programs_rely_on() -> None:
    assert list(exemptions()) == [*FOIA, "pa_d5", "pa_j2", "pa_k2"]
    assert [key for key in bases() if key not in exemptions()] == ["pg_nr", "pg_dup", "pg_ref"]


def test_labels_are_printed_as_the_statutes_count() -> None:
    assert [basis(key).label for key in ("b6", "b7c", "pa_d5", "pa_j2")] == ["(b)(6)", "(b)(7)(C)", "(d)(5)", "(j)(2)"]
    assert len({entry.label for entry in bases().values()}) == len(bases())


@pytest.mark.parametrize("key", bases())
def test_what_a_requester_reads_is_short(key: str) -> None:
    for words in (basis(key).plain, basis(key).plain_in["es"]):
        assert all(len(sentence.split()) <= 22 for sentence in re.split(r"[.!?]", words))


def test_what_a_mark_lacks() -> None:
    assert basis("b3").lack(statute="", harm="") == "statute"
    assert basis("b3").lack(statute="18 USC 5038", harm="") == ""
    assert basis("b6").lack(statute="", harm=" ") == "harm"
    assert basis("b6").lack(statute="", harm="A stranger could find her.") == ""
    assert basis("pa_j2").lack(statute="", harm="") == ""


def test_a_victim_is_told_no_basis_of_foia() -> None:
    told = [basis(to_victims(key)) for key in FOIA]

    assert len({one.label for one in told}) == len(FOIA)
    assert not any("(b)" in one.label or "552(b)" in one.authority for one in told)
    assert {one.label for one in told} <= labels()
    assert to_victims("pa_d5") == "pa_d5"
    with pytest.raises(KeyError):
        basis("v:pa_d5")


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        basis("b10")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[a", "a.toml"),
        ('[a]\nlabel = "x"', "must have exactly"),
        ('[a]\nlabel=""\nname="n"\nplain="p"\nplain_es="p"\nauthority="x"\nneeds=[]', "empty text"),
        ('[a]\nlabel="x"\nname="n"\nplain="p"\nplain_es="p"\nauthority="x"\nneeds=["luck"]', "only"),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_named(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.toml").write_text(content, encoding="utf-8")

    with pytest.raises(CatalogueError, match=words):
        read_catalogue(tmp_path)


def test_a_key_stands_once(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(
            '[a]\nlabel="x"\nname="n"\nplain="p"\nplain_es="p"\nauthority="x"\nneeds=[]', encoding="utf-8"
        )

    with pytest.raises(CatalogueError, match="twice"):
        read_catalogue(tmp_path)
