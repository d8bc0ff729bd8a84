"""Which pages of a file are looked at more closely: its own digest says which, so that nobody chooses them."""

import hashlib


def chance(sample: str, page: int) -> int:
    """Return a number from 0 to 255 for a page.

    :param sample: the digest of the file.
    """
    return hashlib.sha256(f"{sample} {page}".encode()).digest()[0]
