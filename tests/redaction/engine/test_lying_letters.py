"""A font that shows one letter and means another like it hides no protected term."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from redaction import engine
from tests.every_run import variants
from tests.redaction.attacks.paper import saved

LINES = (
    "On the third of May the officer spoke with the neighbors and wrote",
    "The quick brown fox jumps over the lazy dog, and BOX EXPO SHE 123456",
)
#: What is shown, what it is said to be, a name that holds it, and the size.
LIES = {
    "an h said to be b": ("h", "b", "Smethwick", 12),
    "an o said to be e": ("o", "e", "Brownsel", 12),
}
_LIE, _CODE = 0o310, "\\310"


def lying(shown: str, said: str, name: str, size: int) -> bytes:
    """Return a page of which one letter of one name, wherever it stands in it, means another than it shows."""
    codes = [(_LIE, said), *((code, chr(code)) for code in range(32, 127))]
    blocks = [codes[start : start + 90] for start in range(0, len(codes), 90)]
    meanings = ["/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def"]
    meanings.append("1 begincodespacerange <00> <FF> endcodespacerange")
    for block in blocks:
        pairs = (f"<{code:02X}> <{ord(letter):04X}>" for code, letter in block)
        meanings += [f"{len(block)} beginbfchar", *pairs, "endbfchar"]
    meanings.append("endcmap end end")
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(500, 420))
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Dictionary(
            Type=Name.Encoding,
            BaseEncoding=Name.WinAnsiEncoding,
            Differences=Array([_LIE, Name(f"/{shown}")]),
        ),
        ToUnicode=pdf.make_stream("\n".join(meanings).encode()),
    )
    lines = [LINES[number % 2] for number in range(20)]
    lines.append(f"The name of the party is {name.replace(shown, _CODE)} and no other")
    content = (f"BT /F0 {size} Tf 30 {390 - 18 * number} Td ({line}) Tj ET" for number, line in enumerate(lines))
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F0=pdf.make_indirect(font)))
    pdf.pages[0].obj.Contents = pdf.make_stream("\n".join(content).encode())
    return saved(pdf)


@pytest.mark.parametrize("lie", variants(LIES, {"an h said to be b"}))
def test_a_letter_that_looks_more_like_another_is_not_believed(lie: str) -> None:
    shown, said, name, size = LIES[lie]
    source = lying(shown, said, name, size)
    made = engine.redact(source, [])

    proof = engine.prove(made.pdf, source=source, marks=[], protect=[name])

    assert [check.name for check in proof.checks if not check.passed] == ["protected"]


def test_the_same_page_without_a_lie_keeps_its_characters() -> None:
    source = lying("h", "h", "Smethwick", 12)

    assert [text.source for text in engine.redact(source, []).texts] == ["characters"]
