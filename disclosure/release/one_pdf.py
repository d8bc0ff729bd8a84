"""The release package as one PDF to read or print: letter, records and index one after another, proved again.

Records and index come out of the package itself, so they are the files of its manifest; the letter is the one that was
decided on, before signing: a signature holds for one file alone, and the signed letter lies beside it.
"""

import io
import zipfile
from datetime import datetime

from disclosure.letters.library import labels
from disclosure.release.errors import OnePdfRefused
from disclosure.release.index import RECORDS
from disclosure.release.package import INDEX_PDF, LETTER
from redaction import engine, joining


def make(*, letter: bytes, packed: bytes, language: str, now: datetime) -> joining.Joined:
    """Join the files of a package, prove the result and keep it. The same files give the same bytes.

    :param letter: the unsigned letter.
    :param packed: the package, as `package.pack` made it.
    :param language: of the letter; titles of the parts are in it.
    :raises OnePdfRefused: the files cannot be joined, or the joined file is not proved to be them.
    """
    try:
        return joining.join(
            parts_of(letter, packed, language), title=labels(language)["one_title"], language=language, now=now
        )
    except joining.NotJoined as wrong:
        raise OnePdfRefused(f"The package does not make one PDF: {wrong}") from wrong


def parts_of(letter: bytes, packed: bytes, language: str) -> list[engine.Part]:
    """Return the files in their order, each with the title of its bookmark; a title tells nothing of the content."""
    words = labels(language)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [name for name in archive.namelist() if name.startswith(RECORDS)]
        records = [
            engine.Part(name, words["one_record"].format(number=number), archive.read(name))
            for number, name in enumerate(names, start=1)
        ]
        index = engine.Part(INDEX_PDF, words["index_title"], archive.read(INDEX_PDF))
    return [engine.Part(LETTER, words["one_letter"], letter), *records, index]
