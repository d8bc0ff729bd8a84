"""Write a file that a command was asked for: whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

MACHINE_LACKS = 4


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step.

    :raises CommandError: with status 4, when the folder or the disk does not take it; nothing is left behind.
    """
    temporary = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.resolve().parent, prefix=".", delete=False) as file:
            temporary = file.name
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise CommandError(f"{path} could not be written: {error.strerror}.", returncode=MACHINE_LACKS) from error
