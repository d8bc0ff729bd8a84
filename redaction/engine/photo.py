"""A photograph from a camera as an office may keep it: turned the right way, without where and when it was taken."""

from dataclasses import dataclass

from redaction.engine.sandbox import DEVELOPER, Child

#: Longest side kept, in pixels: a page photographed by hand stays readable, and no larger.
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Photograph:
    """What is kept of a photograph: its pixels, coded anew, and their type."""

    data: bytes
    media_type: str


def upright(data: bytes) -> Photograph:
    """Return a photograph turned as its camera was held, with its pixels alone: no place, no time, no device.

    JPEG, also of what came as PNG or HEIC; a TIFF of several sheets stays one.

    :raises InputRefused: it cannot be opened, or is far too large.
    :raises MachineLacks: there is no room.
    """
    with Child("photo", {"longest": LONGEST}, [data], program=DEVELOPER) as child:
        frames = list(child.frames())
    return Photograph(frames[0].blobs[0], str(frames[0].header["media_type"]))
