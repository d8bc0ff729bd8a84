"""A photograph drawn by code: a broken door at night by flash, with a placard. Its EXIF tells more than it should."""

from datetime import date
from functools import cache
from io import BytesIO

import numpy as np
from PIL import ExifTags, Image, ImageDraw, ImageFilter, ImageFont

from disclosure.sample.papers.facts import FACTS, Facts
from disclosure.sample.papers.sheet import Paper, Spot

SIZE = (1600, 1200)
AGENCY = "Fairview Police Department"
#: A place in the open sea where nobody lives.
LATITUDE, LONGITUDE = (30.0, 0.0, 42.12), (45.0, 0.0, 14.7)
PLACARD = (1010, 860, 1420, 1090)


@cache
def photograph(facts: Facts = FACTS) -> Paper:
    """Return the photograph; the placard with the victim's name is private."""
    scene = _flash(_scene(facts))
    out = BytesIO()
    scene.save(out, format="JPEG", quality=84, exif=_exif(facts), dpi=(200, 200))
    width, height = SIZE
    left, top, right, bottom = PLACARD
    name = (left / width, (top + 118) / height, right / width, (bottom - 62) / height)
    return Paper(
        data=out.getvalue(),
        file_name="IMG_0412-031-07.jpg",
        media_type="image/jpeg",
        title="Photograph 7 of 12: front door",
        kind="other",
        agency=AGENCY,
        author=facts.officer,
        record_date=date(2025, 6, 12),
        pages=1,
        spots=(Spot(1, name, "b7c", facts.victim.name),),
    )


def _scene(facts: Facts) -> Image.Image:
    scene = Image.new("RGB", SIZE, (38, 40, 46))
    draw = ImageDraw.Draw(scene)
    for row in range(24):  # clapboard
        shade = 92 + row % 2 * 4
        draw.rectangle((0, row * 50, SIZE[0], row * 50 + 46), fill=(shade, shade + 4, shade - 6))
        draw.line((0, row * 50 + 47, SIZE[0], row * 50 + 47), fill=(44, 46, 42), width=3)
    draw.rectangle((420, 40, 1000, 1130), fill=(206, 202, 192))  # frame
    draw.rectangle((468, 92, 952, 1130), fill=(22, 20, 19))  # dark inside
    draw.polygon(((468, 92), (884, 142), (884, 1082), (468, 1130)), fill=(104, 40, 36))  # door, ajar
    for top in (190, 640):
        draw.polygon(((530, top), (820, top + 22), (820, top + 330), (530, top + 352)), outline=(70, 24, 22), width=9)
        draw.line((533, top + 6, 818, top + 27), fill=(140, 66, 60), width=4)
    draw.ellipse((826, 566, 868, 610), fill=(190, 168, 92), outline=(88, 76, 36), width=4)
    random = np.random.default_rng(31)
    for _ in range(46):  # splinters at the lock
        x, y = random.normal(930, 26), random.normal(590, 92)
        long, lean = random.uniform(20, 92), random.uniform(-0.5, 0.5)
        shade = int(random.uniform(150, 225))
        draw.polygon(
            ((x, y), (x + 9, y + 4), (x + lean * long, y + long)), fill=(shade, int(shade * 0.8), int(shade * 0.52))
        )
    crack = [(952 + random.normal(0, 9), 300 + step * 34) for step in range(18)]
    draw.line(crack, fill=(16, 12, 10), width=7)
    draw.rectangle((0, 1130, SIZE[0], SIZE[1]), fill=(72, 66, 58))  # porch
    for board in range(0, SIZE[0], 128):
        draw.line((board, 1130, board - 60, SIZE[1]), fill=(34, 30, 26), width=4)
    for _ in range(30):
        x, y = random.uniform(500, 1240), random.uniform(1136, 1190)
        draw.line((x, y, x + random.uniform(-40, 40), y + random.uniform(-10, 10)), fill=(186, 152, 100), width=5)
    _placard(draw, facts)
    _ruler(draw)
    return scene


def _placard(draw: ImageDraw.ImageDraw, facts: Facts) -> None:
    left, top, right, bottom = PLACARD
    draw.rectangle((left, top, right, bottom), fill=(246, 214, 62), outline=(24, 24, 24), width=6)
    draw.text((left + 24, top + 14), "7", font=ImageFont.load_default(92), fill=(16, 16, 16))
    draw.text((left + 104, top + 30), facts.case_number, font=ImageFont.load_default(38), fill=(16, 16, 16))
    draw.text((left + 104, top + 74), "06/12/2025  2214", font=ImageFont.load_default(28), fill=(16, 16, 16))
    draw.text((left + 24, top + 126), facts.victim.name, font=ImageFont.load_default(34), fill=(16, 16, 16))
    draw.text((left + 24, top + 178), "FAIRVIEW PD  -  0412", font=ImageFont.load_default(28), fill=(16, 16, 16))


def _ruler(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((1010, 420, 1052, 800), fill=(238, 238, 232), outline=(20, 20, 20), width=2)
    for mark in range(38):
        draw.line((1010, 424 + mark * 10, 1024 + (mark % 5 == 0) * 14, 424 + mark * 10), fill=(10, 10, 10), width=2)


def _flash(scene: Image.Image) -> Image.Image:
    """Light the middle, leave the corners to the night, add the grain of a small sensor."""
    width, height = SIZE
    rows, columns = np.mgrid[0:height, 0:width]
    far = np.hypot((columns - width * 0.52) / width, (rows - height * 0.5) / height)
    light = np.clip(1.34 - far * 1.75, 0.13, 1.28)[..., None]
    grain = np.random.default_rng(7).normal(0, 5.5, (height, width, 1))
    soft = np.asarray(scene.filter(ImageFilter.GaussianBlur(1.3)), dtype=np.float64)
    return Image.fromarray(np.clip(soft * light + grain, 0, 255).astype(np.uint8))


def _exif(facts: Facts) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Example Optical"
    exif[ExifTags.Base.Model] = "Evidence 3"
    exif[ExifTags.Base.Artist] = f"{facts.officer} #{facts.badge}"
    exif[ExifTags.Base.ImageDescription] = f"{facts.case_number}, {facts.victim.address}"
    exif[ExifTags.Base.DateTime] = "2025:06:12 22:14:07"
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {ExifTags.Base.DateTimeOriginal: "2025:06:12 22:14:07", ExifTags.Base.BodySerialNumber: "EX-0412-77"}
    )
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: LATITUDE,
            ExifTags.GPS.GPSLongitudeRef: "W",
            ExifTags.GPS.GPSLongitude: LONGITUDE,
        }
    )
    return exif
