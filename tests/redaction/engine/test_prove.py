"""The proof finds what somebody plants in a released file, and passes nothing it has not looked at."""

import io
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from redaction import engine
from redaction.engine import coding
from redaction.engine.burn import label_frame
from redaction.engine.geometry import burned_box
from redaction.engine.layer import PRESSED
from redaction.engine.proof_pixels import Batch, light
from redaction.engine.sandbox import Child, in_memory
from tests.every_run import variants
from tests.redaction.attacks.paper import BOX, page, saved, text
from tests.redaction.engine.samples import SECRET, changed, mark, note, one_page, with_a_word

Pixels = NDArray[np.bool_]


@dataclass(frozen=True)
class Released:
    """A source and what was made of it."""

    source: bytes
    pdf: bytes


@cache
def released() -> Released:
    source = one_page()
    return Released(source, engine.redact(source, [mark()]).pdf)


def failed(pdf: bytes, *, protect: Sequence[str] = ()) -> set[str]:
    """Return the names of the checks that a file fails."""
    proof = engine.prove(pdf, source=released().source, marks=[mark()], protect=protect)
    assert proof.passed == all(check.passed for check in proof.checks)
    return {check.name for check in proof.checks if not check.passed}


def content_of(pdf: Pdf) -> bytes:
    return bytes(pdf.pages[0].obj.Contents.read_bytes())


def write_content(pdf: Pdf, content: bytes) -> None:
    pdf.pages[0].obj.Contents.write(zlib.compress(content, PRESSED), filter=Name.FlateDecode)


def add_text_under_box(pdf: Pdf) -> None:
    write_content(pdf, with_a_word(content_of(pdf), "Thebes", 12, (40, 62)))


def add_unseen_words(pdf: Pdf) -> None:
    write_content(pdf, with_a_word(content_of(pdf), "Thebes", 8, (200, 5)))


def add_text_without_a_tag(pdf: Pdf) -> None:
    hidden = b"\n/Artifact BMC BT 3 Tr /F0 8 Tf 100 Tz 200 5 Td " + _codes("Tulsa") + b" Tj ET EMC"
    write_content(pdf, content_of(pdf) + hidden)


def say_another_word(pdf: Pdf) -> None:
    """Let the layer say another word of as many letters, of letters that the font has, where one can be seen."""
    write_content(pdf, content_of(pdf).replace(_codes("and"), _codes("hid")))


def say_the_secret_where_a_word_is(pdf: Pdf) -> None:
    write_content(pdf, content_of(pdf).replace(_codes("and"), _codes("Ted")))


def _codes(word: str) -> bytes:
    """A word as the engine writes it, a space behind it."""
    return b"<" + "".join(f"{ord(letter):04X}" for letter in f"{word} ").encode() + b">"


def add_visible_text(pdf: Pdf) -> None:
    write_content(pdf, content_of(pdf).replace(b"3 Tr", b"0 Tr"))


def add_drawn_text(pdf: Pdf) -> None:
    write_content(pdf, content_of(pdf) + b"\nq 1 0 0 rg 10 10 20 20 re f Q")


def drop_the_page(pdf: Pdf) -> None:
    del pdf.pages[0]


def double_the_page(pdf: Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def shift_the_page(pdf: Pdf) -> None:
    redraw(pdf, lambda pixels: np.roll(pixels, 3, axis=1))


def change_a_few_pixels(pdf: Pdf) -> None:
    def change(pixels: Pixels) -> Pixels:
        pixels[20:24, 600:610] = ~pixels[20:24, 600:610]
        return pixels

    redraw(pdf, change)


def lighten_the_box(pdf: Pdf) -> None:
    def change(pixels: Pixels) -> Pixels:
        height, width = pixels.shape
        top, left = int(0.4 * height), int(0.10 * width)
        pixels[top : top + 20, left : left + 60] = True
        return pixels

    redraw(pdf, change)


def redraw(pdf: Pdf, change: Callable[[Pixels], Pixels]) -> None:
    """Change the pixels of the page image and code it again as the engine would."""
    image = pdf.pages[0].obj.Resources.XObject.Im0
    shown = coding.decode("g4", int(image.Width), int(image.Height), image.read_raw_bytes())
    pixels = change(np.asarray(shown).copy())
    coded = coding.encode(Image.fromarray(pixels))
    image.write(
        coded.data, filter=Name.CCITTFaxDecode, decode_parms=Dictionary(K=-1, Columns=image.Width, Rows=image.Height)
    )


def add_bytes_after_the_pixels(pdf: Pdf) -> None:
    image = pdf.pages[0].obj.Resources.XObject.Im0
    parameters = Dictionary(K=-1, Columns=image.Width, Rows=image.Height)
    image.write(image.read_raw_bytes() + b"Tulsa", filter=Name.CCITTFaxDecode, decode_parms=parameters)


def attach(pdf: Pdf) -> None:
    pdf.attachments["list.txt"] = SECRET.encode()


def annotate(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([note()])


def title(pdf: Pdf) -> None:
    pdf.docinfo.Title = String(SECRET)


def metadata(pdf: Pdf) -> None:
    pdf.Root.Metadata = Stream(pdf, SECRET.encode(), Type=Name.Metadata, Subtype=Name.XML)


def private_key(pdf: Pdf) -> None:
    pdf.pages[0].obj.Secret = String(SECRET)


def image_metadata(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.XObject.Im0.Metadata = Stream(pdf, SECRET.encode())


def turn(pdf: Pdf) -> None:
    pdf.pages[0].obj.Rotate = 90


def say_something_else(pdf: Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == Name.Figure:
            item.Alt = String(SECRET)


def say_another_basis(pdf: Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == Name.Figure:
            item.Alt = String("redacted, basis (b)(6)")


def speak_for_words(pdf: Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == Name.P:
            item.ActualText = String(SECRET)


def lie_with_the_font(pdf: Pdf) -> None:
    font = pdf.pages[0].obj.Resources.Font.F0
    font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<0065> <0065>", b"<0065> <0058>"))


def layers(pdf: Pdf) -> None:
    pdf.Root.OCProperties = Dictionary(OCGs=Array([]), D=Dictionary())


def script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def orphan(pdf: Pdf) -> None:
    pdf.pages[0].obj.Resources.XObject.Im1 = Stream(pdf, SECRET.encode())


PLANTED: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "text under a box": (add_text_under_box, "letters"),
    "words on blank paper": (add_unseen_words, "ink"),
    "another word than is seen": (say_another_word, "words"),
    "a name where a word is seen": (say_the_secret_where_a_word_is, "words"),
    "text without a tag": (add_text_without_a_tag, "objects"),
    "bytes after the pixels of a page": (add_bytes_after_the_pixels, "picture"),
    "text that is drawn": (add_visible_text, "objects"),
    "a drawing over the page": (add_drawn_text, "objects"),
    "a missing page": (drop_the_page, "objects"),
    "a page too many": (double_the_page, "objects"),
    "a shifted page": (shift_the_page, "picture"),
    "a few changed pixels": (change_a_few_pixels, "picture"),
    "a light spot in a box": (lighten_the_box, "boxes"),
    "an attachment": (attach, "objects"),
    "a note": (annotate, "objects"),
    "a title": (title, "objects"),
    "metadata": (metadata, "objects"),
    "a private key": (private_key, "objects"),
    "metadata of the image": (image_metadata, "objects"),
    "a turned page": (turn, "objects"),
    "a box that says something else": (say_something_else, "objects"),
    "a box that says another basis": (say_another_basis, "said"),
    "words that are read differently": (speak_for_words, "objects"),
    "a font that lies": (lie_with_the_font, "objects"),
    "layers": (layers, "objects"),
    "a script": (script, "objects"),
    "an image nobody shows": (orphan, "objects"),
}


def test_what_the_engine_makes_is_proved() -> None:
    assert failed(released().pdf, protect=[SECRET]) == set()


#: One for each check of the proof; `--all` plants every fault.
USUAL = {
    "a few changed pixels",
    "a light spot in a box",
    "another word than is seen",
    "words on blank paper",
    "a box that says another basis",
    "a missing page",
    "metadata",
    "an attachment",
}


@pytest.mark.parametrize("name", variants(PLANTED, USUAL))
def test_a_planted_fault_is_found(name: str) -> None:
    plant, check = PLANTED[name]

    assert check in failed(changed(released().pdf, plant))


def test_another_engine_sees_two_light_pixels_in_a_box_also_at_a_quarter_of_the_size() -> None:
    def change(pixels: Pixels) -> Pixels:
        height, width = pixels.shape
        pixels[int(0.4 * height), int(0.10 * width) : int(0.10 * width) + 2] = True
        return pixels

    with pikepdf.open(io.BytesIO(released().pdf)) as pdf:
        image = pdf.pages[0].obj.Resources.XObject.Im0
        size = (int(image.Width), int(image.Height))
    report = {"page": 1, "pixels": size, "dpi": 200, "labels": [], "boxes": [burned_box(BOX, *size)], "shades": False}
    label = label_frame(burned_box(BOX, *size), "(b)(7)(C)")
    batch = Batch(1, ({**report, "labels": [label]},))

    with in_memory(released().pdf) as file:
        assert light(file, batch, 4) == []
    with in_memory(changed(released().pdf, lambda pdf: redraw(pdf, change))) as file:
        assert light(file, batch, 4) == [1]


def test_writing_it_again_changes_nothing() -> None:
    assert changed(released().pdf, lambda pdf: None) == released().pdf


@pytest.mark.parametrize(
    "plant",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"% more\n%%EOF\n",
        lambda pdf: b"junk\n" + pdf,
        lambda pdf: pdf.replace(b"\nendobj\n", b"\n% hidden here\nendobj\n", 1),
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: b"",
        lambda pdf: b"not a PDF",
        lambda pdf: one_page(),
    ],
    ids=["a line end", "trailing bytes", "leading bytes", "bytes between", "half", "nothing", "no PDF", "the source"],
)
def test_bytes_that_are_not_the_engines_are_found(plant: Callable[[bytes], bytes]) -> None:
    assert failed(plant(released().pdf)) == {"objects"}


def test_a_second_revision_is_found() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(released().pdf)) as pdf:
        pdf.save(out)

    assert failed(out.getvalue()) == {"objects"}


def test_an_unburned_box_is_found() -> None:
    unmarked = engine.redact(released().source, []).pdf

    assert {"boxes", "picture", "letters", "said"} <= failed(unmarked)


def test_a_protected_term_in_plain_sight_is_fatal() -> None:
    unmarked = engine.redact(released().source, [])
    proof = engine.prove(unmarked.pdf, source=released().source, marks=[], protect=["BRÁM-wick dorn"])

    assert [check.name for check in proof.checks if not check.passed] == ["protected"]
    assert SECRET.lower() not in str(proof.certificate).lower()


@pytest.mark.long
def test_a_name_that_every_pdf_holds_is_no_leak() -> None:
    assert failed(released().pdf, protect=["Parent", "Identity", "Figure"]) == set()


@pytest.mark.long
def test_a_long_file_is_looked_at_by_one_process_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = pikepdf.new()
    for number in range(3):
        page(pdf, text(f"Secret {number}"))
    source, marks = saved(pdf), [mark(1), mark(3)]
    released = engine.redact(source, marks).pdf
    whole = engine.prove(released, source=source, marks=marks)
    module = sys.modules["redaction.engine.prove"]
    asked: list[tuple[object, object]] = []

    class Counted(Child):
        def __init__(self, verb: str, request: Mapping[str, object], files: Sequence[bytes | IO[bytes]]) -> None:
            asked.append((request["first"], request["last"]))
            super().__init__(verb, request, files)

    monkeypatch.setattr(module, "_TOGETHER", 2)
    monkeypatch.setattr(module, "Child", Counted)

    assert engine.prove(released, source=source, marks=marks) == whole
    assert all(len(words.split()) > 4 for words in whole.text.pages)
    boxes = next(check for check in whole.checks if check.name == "boxes")
    picture = next(check for check in whole.checks if check.name == "picture")
    assert picture.figures["pages_decoded_by_another"] == 3  # each of them
    assert boxes.figures["pages_drawn_by_another"] in {1, 2}
    assert asked == [(None, 2), (0, 2), (2, 4)]


@pytest.mark.long
def test_stamps_are_part_of_what_is_proved() -> None:
    source = released().source
    stamped = engine.redact(source, [mark()], stamps=["25-0007  0001"]).pdf

    assert engine.prove(stamped, source=source, marks=[mark()], stamps=["25-0007  0001"]).passed
    assert not engine.prove(stamped, source=source, marks=[mark()], stamps=["25-0007  0002"]).passed
    assert not engine.prove(stamped, source=source, marks=[mark()]).passed


@pytest.mark.long
def test_a_twin_left_in_sight_and_a_narrow_box_are_findings() -> None:
    pdf = pikepdf.new()
    page(pdf, text(SECRET, size=6) + text(SECRET, y=20))
    source, marks = saved(pdf), [engine.Mark(1, (0.06, BOX[1], 0.25, BOX[3]), "b6")]

    proof = engine.prove(engine.redact(source, marks).pdf, source=source, marks=marks)

    assert proof.passed
    assert {finding.name for finding in proof.findings} == {"twin", "width"}
    assert [hidden.words.strip() for hidden in proof.text.withheld] == [SECRET]
    assert SECRET in proof.text.pages[0]
    assert {finding.figures.get("safe_points") for finding in proof.findings} == {None, 72.0}
    assert SECRET.lower() not in str(proof.certificate).lower()


@pytest.mark.long
def test_bytes_between_the_objects_are_found() -> None:
    released = engine.redact(one_page(), [mark()]).pdf
    hiding = released.replace(b"\nstartxref", b"\n%" + SECRET.encode() + b"\nstartxref")

    proof = engine.prove(hiding, source=one_page(), marks=[mark()])

    assert [(check.name, check.passed) for check in proof.checks] == [("objects", False)]
    assert "belong to no object" in proof.checks[0].words
