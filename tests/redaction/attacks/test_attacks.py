"""Every way a redaction is known to leak, each in a file of its own making; none may give its secret away."""

from pathlib import Path

import pikepdf
import pytest

from redaction import engine
from tests.redaction.attacks import on_images, on_structure, on_text
from tests.redaction.attacks.paper import ATTACKS, HARMLESS, Attack, marks_for, saved, secret_of
from tests.redaction.attacks.search import extractors_find, objects_hold

assert {on_images.__name__, on_text.__name__}  # imported so that they register their attacks
NAMES = [attack.name for attack in ATTACKS]
SECRETS = [secret_of(index) for index in range(len(ATTACKS))]


def everything() -> tuple[bytes, list[engine.Mark]]:
    """Return one file with a page for each attack, and the marks a person would draw."""
    pdf = pikepdf.new()
    boxes = [attack.build(pdf, secret)[1] for attack, secret in zip(ATTACKS, SECRETS, strict=True)]
    return saved(pdf), marks_for(boxes)


def test_no_page_gives_its_secret_away(tmp_path: Path) -> None:
    source, marks = everything()

    released = engine.redact(source, marks).pdf
    proof = engine.prove(released, source=source, marks=marks, protect=SECRETS)

    assert [check for check in proof.checks if not check.passed] == []
    path = tmp_path / "released.pdf"
    path.write_bytes(released)
    leaks = [
        name
        for name, secret in zip(NAMES, SECRETS, strict=True)
        if objects_hold(released, secret) or extractors_find(path, secret)
    ]
    assert leaks == []


def test_what_is_not_marked_stays_readable(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    for attack, secret in list(zip(ATTACKS, SECRETS, strict=True))[:3]:
        attack.build(pdf, secret)
    path = tmp_path / "released.pdf"

    path.write_bytes(engine.redact(saved(pdf), []).pdf)

    assert extractors_find(path, HARMLESS)
    assert extractors_find(path, SECRETS[0])


def test_the_secrets_can_be_told_apart_and_are_in_the_source() -> None:
    assert len(set(SECRETS)) == len(SECRETS) == len(set(NAMES))
    source, _ = everything()
    drawn = {"pixels", "stencil", "inline", "soft mask itself", "white ink", "clip shows", "alternate", "thumbnail"}
    in_objects = [
        (name, secret)
        for name, secret in zip(NAMES, SECRETS, strict=True)
        if not any(word in name for word in (*drawn, "no page shows", "octal", "each letter", "kerned", "ToUnicode"))
    ]
    assert len(in_objects) > 25
    assert [name for name, secret in in_objects if not objects_hold(source, secret)] == []


@pytest.mark.parametrize("name", on_structure.FILES)
def test_nothing_around_the_pages_gives_a_secret_away(name: str, tmp_path: Path) -> None:
    secret = secret_of(list(on_structure.FILES).index(name))
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 100))
    source = on_structure.FILES[name](pdf, secret)
    assert objects_hold(source, secret)

    released = engine.redact(source, []).pdf

    path = tmp_path / "released.pdf"
    path.write_bytes(released)
    assert not objects_hold(released, secret)
    assert not extractors_find(path, secret)


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS, ids=NAMES)
def test_each_attack_alone_is_proved(attack: Attack) -> None:
    pdf = pikepdf.new()
    secret = SECRETS[NAMES.index(attack.name)]
    _, box = attack.build(pdf, secret)
    source, marks = saved(pdf), marks_for([box])

    released = engine.redact(source, marks)
    proof = engine.prove(released.pdf, source=source, marks=marks, protect=[secret])

    assert [check for check in proof.checks if not check.passed] == []
