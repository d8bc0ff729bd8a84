"""Reading what a command is given, and writing what it makes: whole, or not at all."""

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from redaction.engine.sandbox import lacking
from redaction.engine.values import MAX_BYTES, InputRefused, MachineLacks

_OURS = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EIO}


def read(path: Path) -> bytes:
    """Return the content of a file.

    :raises InputRefused: there is no such file, it may not be read, or it is too large.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputRefused(f"{path} is larger than {MAX_BYTES // 2**20} MB; split it and take in the parts.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputRefused(f"There is no file {path}; check the name.") from error
    except IsADirectoryError as error:
        raise InputRefused(f"{path} is a folder; name a file in it.") from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in _OURS:
            raise lacking(error) from error
        raise InputRefused(f"{path} cannot be read; check the name and the rights.") from error


def keep_originals(originals: list[Path], outputs: list[Path]) -> None:
    """:raises InputRefused: an output would replace a file that is read, or another output."""
    taken = {_real(path) for path in originals}
    for path in outputs:
        if _real(path) in taken:
            raise InputRefused(f"{path} is named twice; an output never replaces what it is made from.")
        taken.add(_real(path))


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files so that each is replaced whole; the last named is replaced last, when all others are in place.

    :raises MachineLacks: the disk is full, or a folder cannot be written to. Then none has changed, or only the first.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            waiting.append((_beside(path, content), path))
        while waiting:
            made, path = waiting[0]
            made.replace(path)
            waiting.pop(0)
    except OSError as error:
        if error.errno in _OURS:
            raise lacking(error) from error
        raise MachineLacks(f"The output cannot be written: {error.strerror or error}; name another folder.") from error
    finally:
        for made, _ in waiting:
            made.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    """Write a new file in the folder of `path`, to the disk and not only to its cache."""
    handle, name = tempfile.mkstemp(prefix=".forthright-", dir=path.parent)
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        made.chmod(0o666 & ~_mask())
    except OSError:
        made.unlink(missing_ok=True)
        raise
    return made


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _real(path: Path) -> tuple[int, int] | Path:
    """What makes two names the same file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return Path(os.path.realpath(path))
    return found.st_dev, found.st_ino
