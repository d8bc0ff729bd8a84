"""Files joined into one: what each was it still is, the whole is proved again, and whatever is changed fails."""

import io
from collections.abc import Callable, Sequence

import page as validator
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from redaction import engine
from redaction.engine import coding, join_proof
from redaction.engine.join import alone, spans
from redaction.engine.layer import Block, Hidden, Paper, Piece, write
from redaction.engine.ocr import Word
from redaction.engine.rebuild import BuiltPage, build
from tests.redaction.engine.samples import changed, one_page

from PIL import Image  # isort: skip

TITLE = "Our answer"


def record(words: Sequence[str], pages: int = 1) -> bytes:
    """Return a file as the engine writes it: pages with a burned box, and a word under each."""
    sheets = []
    for number in range(pages):
        image = coding.encode(Image.new("1", (320, 120), 255))
        box = Piece(hidden=Hidden((20 + number, 20, 120, 40), "redacted, basis (b)(6)"))
        text = Piece(words=tuple(Word(word, (20, 60, 100, 80)) for word in words))
        layer = write(
            [Block((box,), 20), Block((text,), 60)],
            Paper(320, 120, 0.5),
            stamp=[Word(f"X{number}", (4, 100, 40, 110))],
            blank=False,
        )
        sheets.append(BuiltPage(image.coding, 320, 120, (160.0, 60.0), image.data, layer))
    return build(sheets, "en-US")


@pytest.fixture(scope="module")
def parts() -> list[engine.Part]:
    return [
        engine.Part("letter.pdf", "Carta", record(["Estimada"], pages=2)),
        engine.Part("records/001.pdf", "Documento 1", record(["stay"])),
        engine.Part("records/002.pdf", "Documento 2", record(["read", "this"], pages=2)),
    ]


@pytest.fixture(scope="module")
def whole(parts: list[engine.Part]) -> bytes:
    return engine.join(parts, title=TITLE, language="es")


def proved(whole: bytes, parts: Sequence[engine.Part]) -> engine.JoinedProof:
    return engine.prove_joined(whole, parts=parts, title=TITLE, language="es")


def failed(proof: engine.JoinedProof) -> set[str]:
    return {check.name for check in proof.checks if not check.passed}


def test_the_same_files_give_the_same_bytes(whole: bytes, parts: list[engine.Part]) -> None:
    assert engine.join(parts, title=TITLE, language="es") == whole


def test_the_whole_is_proved_to_be_its_parts(whole: bytes, parts: list[engine.Part]) -> None:
    proof = proved(whole, parts)

    assert failed(proof) == set()
    assert proof.passed
    places = [(part["name"], part["first_page"], part["pages"]) for part in proof.certificate["parts"]]  # type: ignore[attr-defined]
    assert places == [("letter.pdf", 1, 2), ("records/001.pdf", 3, 1), ("records/002.pdf", 4, 2)]


def test_the_whole_is_accessible_and_each_part_speaks_its_own_language(whole: bytes) -> None:
    assert validator.validate_pdf_bytes(whole, profile="ua1").failures == []
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert [str(part.Lang) for part in pdf.Root.StructTreeRoot.K[0].K] == ["en-US"] * 3
        assert str(pdf.Root.Lang) == "es"


def test_a_bookmark_leads_to_the_first_page_of_each_part(whole: bytes) -> None:
    with pikepdf.open(io.BytesIO(whole)) as pdf, pdf.open_outline() as outline:
        assert [mark.title for mark in outline.root] == ["Carta", "Documento 1", "Documento 2"]


def test_a_record_taken_out_again_is_the_record(whole: bytes, parts: list[engine.Part]) -> None:
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        tops = list(pdf.Root.StructTreeRoot.K[0].K)
        for part, span, top in zip(parts, spans(parts), tops, strict=True):
            assert join_proof.flat(alone(pdf, span, top, str(top.Lang))) == join_proof.flat(part.data)


def retype_a_word(pdf: Pdf) -> None:
    contents = pdf.pages[2].obj.Contents
    code = "".join(f"{ord(letter):04X}" for letter in "stay").encode()
    other = "".join(f"{ord(letter):04X}" for letter in "ayst").encode()
    contents.write(contents.read_bytes().replace(code, other))


def draw_over_a_page(pdf: Pdf) -> None:
    image = pdf.pages[2].obj.Resources.XObject.Im0
    image.write(
        coding.encode(Image.new("1", (320, 120), 0)).data,
        filter=Name.CCITTFaxDecode,
        decode_parms=Dictionary(K=-1, Columns=320, Rows=120),
    )


def attach_a_file(pdf: Pdf) -> None:
    pdf.attachments["source.pdf"] = b"what was withheld"


def run_a_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def note_on_a_page(pdf: Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9])])


def say_more_of_a_box(pdf: Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/S") == Name.Figure:
            item.Alt = String("redacted, basis (b)(6): the neighbor")
            return


def rename_a_bookmark(pdf: Pdf) -> None:
    pdf.Root.Outlines.First.Title = String("The neighbor")


def name_an_author(pdf: Pdf) -> None:
    pdf.docinfo.Author = String("somebody")


def swap_two_pages(pdf: Pdf) -> None:
    first = pdf.pages[3]
    del pdf.pages[3]
    pdf.pages.append(first)


def drop_a_page(pdf: Pdf) -> None:
    del pdf.pages[4]


def one_page_more(pdf: Pdf) -> None:
    pdf.add_blank_page(page_size=(160, 60))


@pytest.mark.parametrize(
    ("change", "by"),
    [
        (retype_a_word, "parts"),
        (retype_a_word, "words"),
        (draw_over_a_page, "look"),
        (attach_a_file, "objects"),
        (run_a_script, "objects"),
        (note_on_a_page, "objects"),
        (say_more_of_a_box, "parts"),
        (rename_a_bookmark, "objects"),
        (name_an_author, "objects"),
        (swap_two_pages, "objects"),
        (drop_a_page, "objects"),
        (one_page_more, "objects"),
    ],
)
def test_whatever_is_changed_fails(
    whole: bytes, parts: list[engine.Part], change: Callable[[Pdf], None], by: str
) -> None:
    proof = proved(changed(whole, change), parts)

    assert not proof.passed
    assert by in failed(proof)


def in_the_trailer(whole: Pdf) -> None:
    whole.trailer.Secret = String("the neighbor")


def more_of(get: Callable[[Pdf], pikepdf.Object], key: str = "Secret") -> Callable[[Pdf], None]:
    """Return a change that adds words to what holds the parts together."""

    def change(whole: Pdf) -> None:
        get(whole)[f"/{key}"] = String("the neighbor")

    return change


@pytest.mark.parametrize(
    "change",
    [
        in_the_trailer,
        more_of(lambda whole: whole.Root.MarkInfo),
        more_of(lambda whole: whole.Root.ViewerPreferences),
        more_of(lambda whole: whole.Root.Metadata),
        more_of(lambda whole: whole.Root.Pages),
        more_of(lambda whole: whole.Root.StructTreeRoot, "ParentTreeNextKey"),
        more_of(lambda whole: whole.Root.StructTreeRoot.ParentTree),
        more_of(lambda whole: whole.Root.StructTreeRoot.K[0].K[0], "T"),
        more_of(lambda whole: whole.Root.Outlines, "Last"),
        more_of(lambda whole: whole.Root.Outlines.First, "Parent"),
        lambda whole: whole.Root.Outlines.First.Dest.append(String("the neighbor")),
    ],
    ids=["trailer", "marks", "preferences", "metadata", "pages", "key", "tree", "title", "last", "parent", "place"],
)
def test_whatever_is_added_to_what_holds_the_parts_together_fails(
    whole: bytes, parts: list[engine.Part], change: Callable[[Pdf], None]
) -> None:
    assert "anew" in failed(proved(changed(whole, change), parts))


@pytest.mark.parametrize("tail", [b"\n% more\n", b"\n%%EOF\n"])
def test_bytes_after_the_end_fail(whole: bytes, parts: list[engine.Part], tail: bytes) -> None:
    assert failed(proved(whole + tail, parts)) == {"objects"}


def test_the_parts_of_another_answer_fail(whole: bytes, parts: list[engine.Part]) -> None:
    other = engine.Part("records/001.pdf", "Documento 1", record(["other"]))

    assert "parts" in failed(proved(whole, [parts[0], other, parts[2]]))


@pytest.mark.parametrize(
    "data",
    [b"no PDF", one_page(), changed(record(["stay"]), attach_a_file), changed(record(["stay"]), note_on_a_page)],
    ids=["no PDF", "not tagged", "with an attachment", "with a note"],
)
def test_a_file_that_is_more_than_pages_and_tags_is_not_joined(data: bytes) -> None:
    with pytest.raises(engine.InputRefused, match=r"“one\.pdf” cannot be joined"):
        engine.join([engine.Part("one.pdf", "One", data)], title=TITLE, language="en")


def test_nothing_is_not_joined() -> None:
    with pytest.raises(engine.InputRefused, match="no file"):
        engine.join([], title=TITLE, language="en")
