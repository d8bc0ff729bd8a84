"""All attacks in two files, a secret each, so that a few runs of the engine are enough."""

from dataclasses import dataclass
from functools import cache
from types import ModuleType

import pikepdf
from pikepdf import ObjectStreamMode

from redaction.engine import Mark
from tests.redaction.attacks import on_fonts, on_images, on_notes, on_structure, on_text, on_tricks
from tests.redaction.attacks.paper import ATTACKS, Attack, marks_for, page, saved, secret_of

#: Imported so that they register their attacks.
SOURCES: tuple[ModuleType, ...] = (on_fonts, on_images, on_notes, on_structure, on_text, on_tricks)
PAGES: dict[str, Attack] = {attack.name: attack for attack in ATTACKS}
NAMES: tuple[str, ...] = (*PAGES, *on_structure.PLANTS, *on_structure.APPENDICES, *on_structure.SEALED)
SECRETS: dict[str, str] = {name: secret_of(index) for index, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Paper:
    """A file with secrets in it, and the marks a person would draw."""

    data: bytes
    marks: tuple[Mark, ...]
    secrets: dict[str, str]


@cache
def everything() -> Paper:
    """Return one file with a page for each attack on pages, and every other attack around them."""
    return assembled([name for name in NAMES if name not in on_structure.SEALED])


@cache
def sealed() -> Paper:
    """Return an encrypted file whose objects are packed into streams."""
    return assembled(list(on_structure.SEALED))


def assembled(names: list[str], *, other: bool = False) -> Paper:
    """Return a file with some of the attacks.

    :param other: each with another secret of the same length, so that nothing but the secret differs.
    """
    secrets = {name: SECRETS[name] for name in names}
    if other:
        secrets = {name: secret[0] + secret[:0:-1] for name, secret in secrets.items()}
    pdf = pikepdf.new()
    boxes = [PAGES[name].build(pdf, secret)[1] for name, secret in secrets.items() if name in PAGES]
    if not boxes:
        page(pdf, "")
    for name, secret in secrets.items():
        plant = on_structure.PLANTS.get(name) or on_structure.SEALED.get(name)
        if plant is not None:
            plant(pdf, secret)
    if set(names) & set(on_structure.SEALED):
        lock = pikepdf.Encryption(owner="owner", user="", R=6)
        return Paper(saved(pdf, encryption=lock, object_stream_mode=ObjectStreamMode.generate), (), secrets)
    data = saved(pdf, object_stream_mode=ObjectStreamMode.disable)
    for name, secret in secrets.items():
        if name in on_structure.APPENDICES:
            data = on_structure.APPENDICES[name](data, secret)
    return Paper(data, tuple(marks_for(boxes)), secrets)
