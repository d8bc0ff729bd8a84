"""Paper for the attack files: a page, a secret that can be searched, and where on the page it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw, ImageFont

from redaction.engine import Mark
from redaction.engine.values import Box

WIDTH, HEIGHT = 320, 120
#: Where the secret stands on every page, in points, and the box a person would draw around it, as fractions.
LEFT, BASE, SIZE = 30, 62, 16
BOX: Box = (0.06, 0.30, 0.94, 0.56)
HARMLESS = "This line may stay and be read"
FIRST = ("Bramwick", "Fenwater", "Hartmouth", "Kestrow", "Maplehurst", "Nethergate", "Pemberton", "Thornbury")
SECOND = ("alba", "dorn", "fell", "ham", "keth", "man", "roth", "tarn", "wend", "yard", "pole", "march", "gate", "hope",
          "lane", "ford", "moor", "land")  # fmt: skip

Build = Callable[[Pdf, str], tuple[pikepdf.Page, Box | None]]


@dataclass(frozen=True)
class Attack:
    """A way to leave a secret on a page. `build` appends one page and says where to mark it, if it can be seen."""

    name: str
    build: Build


ATTACKS: list[Attack] = []


def attack(name: str) -> Callable[[Build], Build]:
    """Register a way."""

    def register(build: Build) -> Build:
        ATTACKS.append(Attack(name, build))
        return build

    return register


def secret_of(index: int) -> str:
    """Return a word nobody writes by chance and an OCR reads well; one for each attack."""
    return FIRST[index % len(FIRST)] + SECOND[index // len(FIRST) % len(SECOND)]


def marks_for(boxes: list[Box | None]) -> list[Mark]:
    """Return a mark on each page whose attack can be seen."""
    return [Mark(page, box, "b7c") for page, box in enumerate(boxes, start=1) if box is not None]


def page(pdf: Pdf, content: str | bytes, *, resources: dict[str, object] | None = None, **keys: object) -> pikepdf.Page:
    """Append a page with the harmless line and `content`."""
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    held = Dictionary(Font=Dictionary(F1=font))
    for key, value in (resources or {}).items():
        held[f"/{key}"] = value
    harmless = f"BT /F1 12 Tf {LEFT} 96 Td ({HARMLESS}) Tj ET\n".encode()
    body = content.encode("latin-1") if isinstance(content, str) else content
    sheet = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, WIDTH, HEIGHT]),
        Resources=held,
        Contents=Stream(pdf, harmless + body),
    )
    for key, value in keys.items():
        sheet[f"/{key}"] = value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(sheet)))
    return pdf.pages[-1]


def text(
    secret: str, *, before: str = "", after: str = "", size: float = SIZE, x: float = LEFT, y: float = BASE
) -> str:
    """Return content that writes the secret."""
    return f"q {before} BT /F1 {size} Tf {x} {y} Td ({secret}) Tj ET {after} Q\n"


def picture(secret: str, *, ink: int = 0, paper: int = 255) -> Image.Image:
    """Return the secret as pixels, as wide as the box."""
    image = Image.new("L", (560, 64), paper)
    ImageDraw.Draw(image).text((12, 30), secret, fill=ink, font=ImageFont.load_default(40), anchor="lm")
    return image


def place(name: str = "Im1") -> str:
    """Return content that shows an image where the secret stands."""
    return f"q 280 0 0 32 20 54 cm /{name} Do Q\n"


def image_stream(pdf: Pdf, image: Image.Image, data: bytes | None = None, **keys: object) -> pikepdf.Object:
    """Return an image object; gray and raw unless `keys` say otherwise."""
    stream = Stream(pdf, image.tobytes() if data is None else data)
    held: dict[str, object] = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": image.width,
        "Height": image.height,
        "ColorSpace": Name.DeviceGray,
        "BitsPerComponent": 8,
    }
    for key, value in (held | keys).items():
        stream[f"/{key}"] = value
    return stream


def fonts() -> Dictionary:
    """Return resources with the one font of all pages."""
    return Dictionary(Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)))


def form(pdf: Pdf, content: str, **keys: object) -> pikepdf.Object:
    """Return a form XObject as large as a page."""
    made = Stream(pdf, content.encode())
    held = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, WIDTH, HEIGHT]), "Resources": fonts()}
    for key, value in (held | keys).items():
        made[f"/{key}"] = value
    return made


def saved(pdf: Pdf, **options: object) -> bytes:
    """Return the file."""
    out = BytesIO()
    pdf.save(out, fix_metadata_version=False, **options)  # type: ignore[arg-type]
    return out.getvalue()


def jpeg(image: Image.Image, **options: object) -> bytes:
    """Return the image as JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def gray(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("L"))
