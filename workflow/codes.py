"""Short codes people read from a mail or from paper and type in: made, folded as typed, kept only as a digest."""

import secrets

#: Letters and digits nobody confuses when reading them aloud.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def fresh(length: int) -> str:
    """Return a code nobody can guess, without dashes."""
    return "".join(secrets.choice(ALPHABET) for _index in range(length))


def folded(typed: str) -> str:
    """Return a code as it was made, however it was typed: small letters, dashes and spaces do not count."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)


def grouped(code: str, size: int = 4) -> str:
    """Return a code with dashes, easier to read from a page."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
