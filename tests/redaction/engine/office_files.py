"""Office files of a few lines, with something hidden in each."""

import io
import shutil
import zipfile
from collections.abc import Mapping

import pytest

needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FORMAT = "application/vnd.openxmlformats-officedocument"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return an archive, the same for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def docx(paragraphs: str) -> bytes:
    """Return a Word document with the paragraphs given as WordprocessingML."""
    return zipped(
        {
            "[Content_Types].xml": _types({"/word/document.xml": f"{_FORMAT}.wordprocessingml.document.main+xml"}),
            "_rels/.rels": _relations({"r1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>',
        }
    )


def paragraph(words: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f'<w:p><w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def xlsx(*, plain: bool = False) -> bytes:
    """Return a spreadsheet with a hidden sheet, row, column, cell, a comment, a print area; `plain`: with none."""
    hidden, state = ("", "") if plain else (' hidden="1"', ' state="veryHidden"')
    area = '<definedName name="_xlnm.Print_Area" localSheetId="0">Calls!$A$1:$A$1</definedName>'
    members = {
        "[Content_Types].xml": _types(
            {
                "/xl/workbook.xml": f"{_FORMAT}.spreadsheetml.sheet.main+xml",
                "/xl/worksheets/sheet1.xml": f"{_FORMAT}.spreadsheetml.worksheet+xml",
                "/xl/worksheets/sheet2.xml": f"{_FORMAT}.spreadsheetml.worksheet+xml",
                "/xl/styles.xml": f"{_FORMAT}.spreadsheetml.styles+xml",
                "/xl/comments1.xml": f"{_FORMAT}.spreadsheetml.comments+xml",
            }
        ),
        "_rels/.rels": _relations({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="Calls" sheetId="1" r:id="r1"/><sheet name="Names" sheetId="2"{state} r:id="r2"/></sheets>'
        f"{'' if plain else f'<definedNames>{area}</definedNames>'}</workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            {
                "r1": ("worksheet", "worksheets/sheet1.xml"),
                "r2": ("worksheet", "worksheets/sheet2.xml"),
                "r3": ("styles", "styles.xml"),
            }
        ),
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_SHEET}"><numFmts count="1"><numFmt numFmtId="164" '
        f'formatCode="{"General" if plain else ";;;"}"/></numFmts><fonts count="1"><font><sz val="11"/></font></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
        '<xf numFmtId="164" applyNumberFormat="1" xfId="0"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_SHEET}"><cols><col min="2" max="2" width="9"{hidden}/>'
        f"</cols><sheetData>{_row(1, '', 'seen', 'columnsecret', 'beside')}{_row(2, hidden, 'rowsecret', 'b', 'c')}"
        f"{_row(3, '', 'a long text that does not fit into its column endsecret', 'x', 'y')}"
        '<row r="4"><c r="A4" s="1"><v>4711.5</v></c><c r="B4" s="1"><v>-815.25</v></c>'
        '<c r="C4" s="1" t="inlineStr"><is><t>formatsecret</t></is></c></row></sheetData></worksheet>',
        "xl/worksheets/sheet2.xml": f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{_row(1, "", "sheetsecret")}'
        "</sheetData></worksheet>",
    }
    if not plain:
        members["xl/worksheets/_rels/sheet1.xml.rels"] = _relations({"r1": ("comments", "../comments1.xml")})
        members["xl/comments1.xml"] = (
            f'{_HEAD}<comments xmlns="{_SHEET}"><authors><author>Ada</author></authors><commentList>'
            '<comment ref="A1" authorId="0"><text><t>commentsecret</t></text></comment></commentList></comments>'
        )
    return zipped(members)


def odt(*, hidden: bool) -> bytes:
    """Return an OpenDocument text with one word, hidden or not."""
    display = ' text:display="none"' if hidden else ""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest manifest:version="1.2" '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
            "content.xml": f'{_HEAD}<office:document-content office:version="1.2" '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
            f'<style:style style:name="T1" style:family="text"><style:text-properties{display}/></style:style>'
            "</office:automatic-styles><office:body><office:text><text:p>seen "
            '<text:span text:style-name="T1">wordsecret</text:span></text:p></office:text></office:body>'
            "</office:document-content>",
        }
    )


def _row(number: int, hidden: str, *cells: str) -> str:
    columns = "".join(
        f'<c r="{column}{number}" t="inlineStr"><is><t>{words}</t></is></c>'
        for column, words in zip("ABC", cells, strict=False)
    )
    return f'<row r="{number}"{hidden}>{columns}</row>'


def _types(parts: Mapping[str, str]) -> str:
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'
