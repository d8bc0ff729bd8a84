"""What the eye does not see is told to the redactor, on the page it is on; a clean file is told to be nothing."""

from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from redaction import engine
from tests.every_run import variants
from tests.redaction.attacks import assembled
from tests.redaction.attacks.paper import form, image_stream, page, picture, place, saved, text
from tests.redaction.engine.samples import image_file
from tests.redaction.test_corpus import FOLDER

#: Attack → the flags that its page, or the file, must carry, and no others.
FLAGS: dict[str, set[str]] = {
    "in a layer that is switched off": {"layers", "unseen_text"},
    "the name of an attachment": {"attachments"},
    "a file associated with the document": {"attachments"},
    "a file attached to the page": {"attachments"},
    "a file attached as a note": {"attachments", "hidden_notes"},
    "XFA": {"xfa"},
    "scripts": {"scripts"},
    "a script that runs on closing": {"scripts"},
    "a viewport and an action of the page": {"scripts"},
    "an earlier revision": {"revisions"},
    "outside of the crop box": {"outside_text", "cropped"},
    "off the page": {"outside_text"},
    "white on white": {"unseen_text"},
    "transparent": {"unseen_text"},
    "clipped away": {"unseen_text"},
    "invisible, as an OCR layer": {"unseen_text"},
    "invisible, beside the picture of the words": {"unseen_text"},
    "under a black bar drawn by the source": {"unseen_text"},
    "under a picture": {"unseen_text"},
    "in a soft mask": {"masked_text"},
    "in a tiling pattern": {"pattern_text"},
    "values, names and hints of a form field": {"form", "hidden_notes"},
    "the value of a field above the one on the page": {"form", "hidden_notes"},
    "a form field that is seen": {"form"},
    "a field without a widget": {"form"},
    "a hidden note": {"hidden_notes", "notes"},
    "typed text on the page": {"notes"},
    "a drawn stamp": {"notes"},
    "a redaction that was never applied": {"unapplied"},
    "an encrypted file without a password": {"encrypted"},
    "plain text under the box": set(),
    "each letter written by itself": set(),
    "kerned": set(),
    "in a form within a form": set(),
    "on a page turned by 90 degrees": set(),
    "on a page turned by 270 degrees and cropped": {"cropped"},
    "on a page with a unit of its own": set(),
    "pixels as JBIG2": set(),
    "drawn as outlines": set(),
    "invisible, over a picture of the same words": set(),
    "bookmarks": set(),
    "XMP metadata": set(),
}


def flags_of(data: bytes) -> list[set[str]]:
    """Return the flags of each page."""
    return [{flag.key for flag in page.flags} for page in engine.inspect(data).pages]


def test_each_flag_stands_on_the_page_it_is_about() -> None:
    """All attacks on pages in one file, each on a page of its own."""
    names = [name for name in FLAGS if name in assembled.PAGES]

    found = dict(zip(names, flags_of(assembled.assembled(names).data), strict=True))

    assert found == {name: FLAGS[name] for name in names}


@pytest.mark.parametrize(
    "name", variants([name for name in FLAGS if name not in assembled.PAGES], ["XFA", "scripts", "an earlier revision"])
)
def test_what_concerns_the_whole_file_stands_on_its_first_page(name: str) -> None:
    assert flags_of(assembled.assembled([name]).data) == [FLAGS[name]]


def scanned(pdf: Pdf) -> None:
    """A picture of words, and over it the words as an OCR gives them."""
    words = image_stream(pdf, picture("Fenwater"))
    page(pdf, place() + text("Fenwater", before="3 Tr"), resources={"XObject": Dictionary(Im1=words)})


def empty_form(pdf: Pdf) -> None:
    """A form that nobody filled in, with a link beside it."""
    look = Dictionary(N=form(pdf, ""))
    box = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), F=4, Rect=[9, 9, 99, 30], AP=look
    )
    tick = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String("yes"), V=Name.Off, F=4, Rect=[9, 40, 20, 50]
    )
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String("x:y"))
    )
    fields = [pdf.make_indirect(box), pdf.make_indirect(tick)]
    page(pdf, text("Name"), Annots=Array([*fields, link]))
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))


def layered(pdf: Pdf) -> None:
    """A layer that is shown, and one that no page uses and is off."""
    shown, other = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("shown", "other"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([shown, other]), D=Dictionary(OFF=Array([other])))
    page(pdf, f"/OC /L1 BDC {text('Fenwater')} EMC\n", resources={"Properties": Dictionary(L1=shown)})


def coloured(pdf: Pdf) -> None:
    """White words on black, red on gray, and words over a photograph."""
    image = image_stream(pdf, picture("", paper=90))
    page(
        pdf,
        "0 g 20 50 280 32 re f 1 g " + text("White") + "0.8 g 20 10 280 20 re f 1 0 0 rg " + text("Red", y=14),
    )
    page(pdf, place() + "1 g " + text("Over"), resources={"XObject": Dictionary(Im1=image)})


def masked(pdf: Pdf) -> None:
    """A soft mask and a pattern without text."""
    mask = form(
        pdf, "1 g 0 0 320 120 re f", Resources=Dictionary(), Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    )
    states = Dictionary(G1=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
    page(pdf, "q /G1 gs 0 50 320 36 re f Q\n" + text("Fenwater", before="0.5 g"), resources={"ExtGState": states})


CLEAN: dict[str, Callable[[Pdf], None]] = {
    "scanned": scanned,
    "an empty form": empty_form,
    "layers": layered,
    "colours": coloured,
    "masks": masked,
}


@pytest.mark.parametrize("name", variants(CLEAN, ["an empty form", "masks"]))
def test_a_clean_file_has_no_flag(name: str) -> None:
    pdf = pikepdf.new()
    CLEAN[name](pdf)

    assert set().union(*flags_of(saved(pdf))) == set()


def test_a_clean_file_written_for_the_web_has_no_flag() -> None:
    pdf = pikepdf.new()
    page(pdf, text("Fenwater"))

    assert flags_of(saved(pdf, linearize=True)) == [set()]


def test_an_image_has_no_flag() -> None:
    assert flags_of(image_file("TIFF", 2)) == [set(), set()]


def test_a_file_that_the_second_reader_cannot_open_says_so() -> None:
    """PDFium opens what is encrypted for its attachments alone; qpdf asks for the password."""
    path = FOLDER / "encrypted-attachment.pdf"
    if not path.is_file():
        pytest.skip("no corpus: name a folder of PDFs in FORTHRIGHT_PDFS")

    assert flags_of(path.read_bytes()) == [{"unread"}]


def test_words_say_how_many_and_why() -> None:
    pdf = pikepdf.new()
    page(pdf, text("one two three", before="1 g"))

    (flag,) = engine.inspect(saved(pdf)).pages[0].flags

    assert flag.words == "3 words of this page cannot be seen: white, covered or without ink."
