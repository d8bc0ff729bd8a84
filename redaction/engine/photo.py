"""A photograph from a camera as an office may keep it: turned the right way, without where and when it was taken."""

from redaction.engine.sandbox import Child

#: Longest side kept, in pixels: a page photographed by hand stays readable, and no larger.
LONGEST = 4000


def upright(data: bytes) -> bytes:
    """Return a photograph as JPEG, turned as its camera was held, with its pixels alone: no place, no time, no device.

    :raises InputRefused: it cannot be opened, or is far too large.
    :raises MachineLacks: there is no room.
    """
    with Child("photo", {"longest": LONGEST}, [data]) as child:
        frames = list(child.frames())
    return frames[0].blobs[0]
