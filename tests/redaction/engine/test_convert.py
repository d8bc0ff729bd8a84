"""What is no PDF becomes one: nothing of it is lost or hidden, and the same file gives the same pages."""

import io
import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest

from redaction import engine
from redaction.engine import folder, kinds, office
from redaction.engine.convert import TYPESETTER
from tests.redaction.attacks.assembled import assembled
from tests.redaction.attacks.paper import HARMLESS
from tests.redaction.engine.office_files import docx, needs_office, odt, paragraph, xlsx, zipped
from tests.redaction.engine.samples import SECRET, bomb, image_file, one_page

needs_heif = pytest.mark.skipif(
    not (shutil.which("heif-convert") and shutil.which("heif-enc")), reason="libheif-examples is not installed"
)
CSV = b"name,phone,notes\nJonas Example,555-0100,called twice\nAda Sample,555-0101,\n"


def said(pdf: bytes) -> str:
    """Return what poppler reads in a PDF, spaces and line breaks made one space."""
    out = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(out.decode().split())


def shown(pdf: bytes, number: int) -> list[str]:
    """Return the words tesseract reads on a page as it is drawn."""
    image = engine.page_png(pdf, number, dpi=200)
    command = ["tesseract", "stdin", "stdout", "--dpi", "200"]
    return subprocess.run(command, input=image, capture_output=True, check=True).stdout.decode().split()


def keys(paper: engine.Paper) -> list[set[str]]:
    return [{flag.key for flag in own} for own in paper.flags]


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@example.org", "office@example.org", "What I saw"
    for name, value in headers.items():
        message[name] = value
    message.set_content("I saw him at noon.\n")
    return message


@pytest.mark.parametrize(
    ("data", "name"), [(one_page(), "in.pdf"), (image_file("TIFF", 2), "in.tif"), (image_file("JPEG"), "in")]
)
def test_what_can_be_drawn_stays_as_it_came(data: bytes, name: str) -> None:
    paper = engine.as_paper(data, name)

    assert (paper.data, paper.origin, paper.flags) == (data, None, ())


def test_text_is_set_in_lines() -> None:
    paper = engine.as_paper("Dear office,\n\n\tI saw Muñoz – “there”.\f Page two".encode(), "note.txt")

    assert said(paper.data) == "Dear office, I saw Muñoz – “there”. Page two"
    assert len(engine.inspect(paper.data).pages) == 2
    assert keys(paper) == [set(), set()]


def test_a_table_is_set_as_a_grid_and_one_too_wide_row_by_row() -> None:
    narrow, wide = engine.as_paper(CSV, "a.csv"), engine.as_paper(CSV.replace(b"twice", b"twice " * 60), "a.csv")

    assert "name │ phone │ notes" in said(narrow.data)
    assert "Row 1 name: Jonas Example phone: 555-0100 notes: called twice" in said(wide.data)
    assert said(wide.data).count("twice") == 60


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Dear office", "a.txt"),
        pytest.param(CSV, "a.csv", marks=pytest.mark.long),
        pytest.param(mail().as_bytes(), "a.eml", marks=pytest.mark.long),
    ],
)
def test_the_same_file_gives_the_same_bytes(data: bytes, name: str) -> None:
    assert engine.as_paper(data, name) == engine.as_paper(data, name)


def test_the_origin_names_the_file_and_who_made_the_pdf() -> None:
    origin = engine.as_paper(CSV, "a.csv").origin

    assert origin is not None
    assert (origin.size, origin.media_type, origin.converter) == (len(CSV), "text/csv", TYPESETTER)


def test_a_mail_shows_every_header_and_both_its_bodies() -> None:
    message = mail(Bcc="someone@example.org")
    message.add_alternative(
        '<p>I saw him.</p><p style="display:none">hidden words</p><a href="https://example.org/x">here</a>'
        '<img alt="a face" src="cid:1"><!-- a comment -->',
        subtype="html",
    )

    words = said(engine.as_paper(message.as_bytes(), "a.eml").data)

    for part in ("Bcc: someone@example.org", "I saw him at noon.", "hidden words", "https://example.org/x", "a face"):
        assert part in words
    assert "a comment" in words


@pytest.mark.long
def test_what_a_mail_carries_stands_behind_it() -> None:
    inner = mail()
    inner.add_attachment(b"deep words", maintype="text", subtype="plain", filename="deep.txt")
    message = mail()
    message.add_attachment(one_page(), maintype="application", subtype="pdf", filename="record.pdf")
    message.add_attachment(image_file("PNG"), maintype="image", subtype="png", filename="photo.png")
    message.add_attachment(CSV, maintype="text", subtype="csv", filename="calls.csv")
    message.add_attachment(inner)
    message.add_attachment("<html><b>bold words</b>", subtype="html", filename="page.html")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="date.ics")

    paper = engine.as_paper(message.as_bytes(), "a.eml")

    words = said(paper.data)
    for part in (
        "Attachment 1: record.pdf",
        HARMLESS,
        SECRET,
        "photo.png",
        "555-0101",
        "Message 4",
        "deep words",
        "bold words",
        "VCALENDAR",
    ):
        assert part in words
    assert set().union(*keys(paper)) == set()


@pytest.mark.long
def test_what_of_a_mail_cannot_be_shown_is_named_on_a_page_of_its_own() -> None:
    message = mail()
    message.add_attachment(b"\0\1", maintype="audio", subtype="mpeg", filename="voice.mp3")
    message.add_attachment(one_page()[:-40], maintype="application", subtype="pdf", filename="half.pdf")

    paper = engine.as_paper(message.as_bytes(), "a.eml")

    assert keys(paper) == [set(), {"not_shown"}, {"not_shown"}]
    assert "Attachment 1: voice.mp3 (audio/mpeg, 2 bytes) This is not shown" in said(paper.data)
    assert "voice.mp3" in paper.flags[1][0].words


@pytest.mark.long
def test_an_attached_pdf_brings_its_flags_and_nothing_that_works_on_its_own() -> None:
    names = ["white on white", "a form field that is seen", "scripts", "a drawn stamp"]
    attached = assembled(names)
    message = mail()
    message.add_attachment(attached.data, maintype="application", subtype="pdf", filename="form.pdf")

    paper = engine.as_paper(message.as_bytes(), "a.eml")

    assert keys(paper)[2:] == [{"unseen_text", "scripts"}, {"form"}, {"notes"}]
    with pikepdf.open(io.BytesIO(paper.data)) as pdf:
        assert not {"/Names", "/AcroForm", "/OpenAction"} & set(pdf.Root.keys())
        assert all("/Annots" not in sheet.obj for sheet in pdf.pages)
    for number in (1, 2, 3):
        assert shown(paper.data, number + 2) == shown(attached.data, number)


REFUSED = {
    "zeros in a text": (b"a\0b", "a.txt", "not plain text"),
    "a text of half letters": ("ümlaut".encode("utf-16")[:-1], "a.txt", "damaged or cut off"),
    "no mail": (b"Dear office", "a.eml", "no mail"),
    "half an archive": (docx(paragraph("x"))[:-30], "a.docx", "damaged or cut off"),
    "an archive of something": (zipped({"a.txt": "x"}), "a.zip", "an office file or a zip archive"),
    "a renamed table": (xlsx(), "a.docx", "rename it to end in .xlsx"),
    "an image bomb in a mail's place": (bomb(), "a.eml", "rename it to end in .png"),
    "nothing known": (b"abc", "a.xyz", "of an unknown kind"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_converted_is_refused_in_one_line(name: str) -> None:
    data, file_name, words = REFUSED[name]

    with pytest.raises(engine.InputRefused, match=words) as refusal:
        engine.as_paper(data, file_name)

    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.long
def test_a_mail_too_deep_is_refused() -> None:
    message = mail()
    for _ in range(25):
        outer = mail()
        outer.add_attachment(message)
        message = outer

    with pytest.raises(engine.InputRefused, match="too deep"):
        engine.as_paper(message.as_bytes(), "a.eml")


@pytest.mark.parametrize(
    ("data", "name"), [(docx(paragraph("x")), "a.docx"), (b"\0\0\0\x18ftypheic" + bytes(99), "a.heic")]
)
def test_a_missing_converter_is_named_with_its_package(data: bytes, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(engine.ConverterMissing, match="install lib"):
        engine.as_paper(data, name)


def test_what_is_hidden_in_an_office_file_is_found_without_any_office_program() -> None:
    found = {name: {flag.key for flag in office.readied(data, kind).flags} for name, data, kind in OFFICE}

    assert found == {
        "a sheet": {"hidden_sheets", "hidden_rows", "hidden_columns", "hidden_cells", "comments"},
        "a plain sheet": set(),
        "a text": {"hidden_words", "changes"},
        "a plain text": set(),
        "an open text": {"hidden_words"},
        "a plain open text": set(),
    }


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_MOST", 1000)

    with pytest.raises(engine.InputRefused, match="unpacks to more"):
        office.readied(docx(paragraph("x" * 2000)), kinds.DOCX)


DELETED = '<w:p><w:del w:id="1" w:author="A"><w:r><w:delText>deletedsecret</w:delText></w:r></w:del></w:p>'
VANISHED = paragraph("seen") + paragraph("vanishsecret", "<w:vanish/>") + DELETED
OFFICE = [
    ("a sheet", xlsx(), kinds.XLSX),
    ("a plain sheet", xlsx(plain=True), kinds.XLSX),
    ("a text", docx(VANISHED), kinds.DOCX),
    ("a plain text", docx(paragraph("seen")), kinds.DOCX),
    ("an open text", odt(hidden=True), kinds.ODT),
    ("a plain open text", odt(hidden=False), kinds.ODT),
]


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        (";;;", "General;-General;General;@"),
        ("0;-0;;@", "0;-0;General;@"),
        ('"none"', "General"),
        ("yyyy-mm-dd;;", "yyyy-mm-dd;-General;General"),
        ('0;0;0;"n/a"', "0;0;0;@"),
        ('[Red]"a;b"0;[Blue]', '[Red]"a;b"0;-General'),
        ("#,##0.00;[Red]-#,##0.00", None),
        ('_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', None),
        ("General", None),
        ("[h]:mm", None),
        ("\\;0", None),
    ],
)
def test_no_number_format_hides_what_a_cell_holds(code: str, shows: str | None) -> None:
    assert office._showing(code) == (shows or code)


@needs_office
def test_a_spreadsheet_shows_hidden_sheets_rows_columns_comments_and_long_cells() -> None:
    paper = engine.as_paper(xlsx(), "a.xlsx")

    words = said(paper.data)
    for part in ("seen", "rowsecret", "columnsecret", "sheetsecret", "commentsecret", "endsecret", "Sheet “Names”"):
        assert part in words
    for part in ("4711.5", "-815.25", "formatsecret"):
        assert part in words
    assert keys(paper)[0] == {"hidden_sheets", "hidden_rows", "hidden_columns", "hidden_cells", "comments"}
    assert paper.origin is not None
    assert paper.origin.converter.startswith("LibreOffice ")


@pytest.mark.long
@needs_office
def test_a_word_document_shows_what_was_hidden_and_struck_out() -> None:
    paper = engine.as_paper(docx(VANISHED), "a.docx")

    assert said(paper.data).split() == ["seen", "vanishsecret", "deletedsecret"]


@pytest.mark.long
@needs_office
def test_an_open_text_shows_hidden_words() -> None:
    assert "wordsecret" in said(engine.as_paper(odt(hidden=True), "a.odt").data)


@pytest.mark.long
@needs_office
def test_nothing_of_a_conversion_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(folder, "_IN_MEMORY", tmp_path)

    engine.as_paper(docx(paragraph("x")), "a.docx")

    assert list(tmp_path.iterdir()) == []


@needs_heif
def test_a_heic_image_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "in.png").write_bytes(image_file("PNG"))
    made = tmp_path / "in.heic"
    subprocess.run(["heif-enc", tmp_path / "in.png", "-o", made], check=False, capture_output=True)
    if not made.is_file():
        pytest.skip("heif-enc was built without an encoder")

    paper = engine.as_paper(made.read_bytes(), "photo.heic")

    (only,) = engine.inspect(paper.data).pages
    assert only.width_px > only.height_px
    assert paper.kind == "image/heic"


@pytest.mark.long
def test_a_converted_file_is_redacted_and_proved_with_its_origin_in_the_certificate() -> None:
    paper = engine.as_paper(f"The witness is\n\n{SECRET}\n\nas said.".encode(), "a.txt")
    marks = [engine.Mark(1, (0.05, 0.09, 0.5, 0.13), "b7c")]

    released = engine.redact(paper.data, marks)
    proof = engine.prove(released.pdf, source=paper.data, marks=marks, protect=[SECRET], origin=paper.origin)

    assert proof.passed
    assert "as said" in said(released.pdf)
    assert paper.origin is not None
    assert proof.certificate["original"] == {
        "sha256": paper.origin.sha256,
        "bytes": paper.origin.size,
        "media_type": "text/plain",
        "converter": TYPESETTER,
    }
