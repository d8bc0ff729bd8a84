"""Ways to leave a secret in fonts: in what their codes mean, how wide their letters are, which letters they hold."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from reportlab.pdfbase.pdfmetrics import stringWidth

from redaction.engine.values import Box
from tests.redaction.attacks import fontwork
from tests.redaction.attacks.paper import BASE, BOX, LEFT, attack, page, text

Built = tuple[pikepdf.Page, Box | None]
_FIRST_CODE = 33


@attack("in a Type 3 font")
def type3(pdf: Pdf, secret: str) -> Built:
    codes = sorted(set(secret))
    differences: list[object] = []
    for letter in codes:
        differences += [ord(letter), Name(f"/g{ord(letter)}")]
    font = _type3(pdf, [f"g{ord(letter)}" for letter in codes], "0 0 500 700 re f", [600] * 128, differences, first=0)
    font.ToUnicode = Stream(pdf, meanings({letter: letter for letter in codes}))
    made = page(pdf, f"BT /T3 16 Tf {LEFT} {BASE} Td ({secret}) Tj ET\n")
    made.obj.Resources.Font.T3 = font
    return made, BOX


@attack("letters without ink, each as wide as the one it stands for")
def widths(pdf: Pdf, secret: str) -> Built:
    codes = bytes(range(_FIRST_CODE, _FIRST_CODE + len(secret)))
    wide = [round(stringWidth(letter, "Helvetica", 1000)) for letter in secret]
    names: list[object] = [_FIRST_CODE, *(Name(f"/w{number}") for number in range(len(secret)))]
    font = _type3(pdf, [f"w{number}" for number in range(len(secret))], "", wide, names, first=_FIRST_CODE)
    made = page(pdf, f"BT /T3 16 Tf {LEFT} {BASE} Td <{codes.hex()}> Tj ET\n")
    made.obj.Resources.Font.T3 = pdf.make_indirect(font)
    return made, None


@attack("harmless letters that mean others (ToUnicode)")
def lying(pdf: Pdf, secret: str) -> Built:
    shown = "abcdefghijklmnopqrst"[: len(secret)]
    return _with_meanings(pdf, f"({shown}) Tj", dict(zip(shown, secret, strict=True))), None


@attack("letters that mean harmless others (ToUnicode)")
def lying_the_other_way(pdf: Pdf, secret: str) -> Built:
    hexadecimal = "".join(f"<{ord(letter):02x}> Tj " for letter in secret)
    return _with_meanings(pdf, hexadecimal, dict.fromkeys(secret, "x")), BOX


@attack("ligatures: one sign for two letters")
def ligatures(pdf: Pdf, secret: str) -> Built:
    signs = {chr(0xAE): secret[:2], chr(0xAF): secret[4:6]}
    return _with_meanings(pdf, f"(\\256{secret[2:4]}\\257{secret[6:]}) Tj", signs), BOX


@attack("a font left over from text that was taken away")
def leftover(pdf: Pdf, secret: str) -> Built:
    letters = list(dict.fromkeys(secret))
    program = Stream(pdf, fontwork.subset_of(secret))
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name("/ABCDEF+PublicSans-Bold"),
        FirstChar=1,
        LastChar=len(letters),
        Widths=Array([600] * len(letters)),
        FontDescriptor=pdf.make_indirect(
            Dictionary(Type=Name.FontDescriptor, FontName=Name("/ABCDEF+PublicSans-Bold"), Flags=4, FontFile2=program)
        ),
        ToUnicode=Stream(pdf, meanings({chr(code): letter for code, letter in enumerate(letters, start=1)})),
    )
    made = page(pdf, "")
    made.obj.Resources.Font.F9 = pdf.make_indirect(font)
    return made, None


@attack("a broken CFF font")
def broken_cff(pdf: Pdf, secret: str) -> Built:
    letters = sorted(set(secret))
    program = Stream(pdf, fontwork.broken_cff(secret), Subtype=Name.Type1C)
    differences: list[object] = []
    for letter in letters:
        differences += [ord(letter), Name(f"/g{ord(letter)}")]
    made = page(pdf, f"BT /FB 16 Tf {LEFT} {BASE} Td ({secret}) Tj ET\n")
    made.obj.Resources.Font.FB = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Broken,
        FirstChar=0,
        LastChar=127,
        Widths=Array([600] * 128),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array(differences)),
        FontDescriptor=pdf.make_indirect(
            Dictionary(Type=Name.FontDescriptor, FontName=Name.Broken, Flags=4, FontFile3=program)
        ),
    )
    return made, BOX


@attack("the name of a font and of a spot colour")
def names(pdf: Pdf, secret: str) -> Built:
    made = page(pdf, text("x", before="3 Tr"))
    made.obj.Resources.Font.F3 = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/AAAAAA+{secret}"))
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1)
    made.obj.Resources.ColorSpace = Dictionary(
        S1=Array([Name.Separation, Name(f"/{secret}"), Name.DeviceGray, tint]),
    )
    return made, None


def meanings(pairs: dict[str, str]) -> bytes:
    """Return a ToUnicode map: code → what it means."""
    lines = "\n".join(
        f"<{ord(code):02X}> <{meaning.encode('utf-16-be').hex().upper()}>" for code, meaning in pairs.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(pairs)} beginbfchar\n{lines}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _with_meanings(pdf: Pdf, shown: str, pairs: dict[str, str]) -> pikepdf.Page:
    made = page(pdf, f"BT /F2 16 Tf {LEFT} {BASE} Td {shown} ET\n")
    made.obj.Resources.Font.F2 = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, ToUnicode=Stream(pdf, meanings(pairs))
    )
    return made


def _type3(
    pdf: Pdf, glyphs: list[str], shape: str, wide: list[int], differences: list[object], *, first: int
) -> Dictionary:
    drawings = {
        f"/{glyph}": Stream(pdf, f"{width} 0 0 0 500 700 d1 {shape}".encode())
        for glyph, width in zip(glyphs, wide, strict=False)
    }
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 600, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(drawings),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array(differences)),
        FirstChar=first,
        LastChar=first + len(wide) - 1,
        Widths=Array(wide),
    )
