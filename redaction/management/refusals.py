"""What a command says when it does not do its work: one line, and an exit status that programs rely on.

2 the input is refused · 3 the proof failed · 4 the machine lacks something
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from redaction import engine
from redaction.detection import DetectionRefused
from redaction.engine.sandbox import lacking


class Refused(CommandError):
    """The input cannot be worked with."""

    def __init__(self, words: str) -> None:
        super().__init__(words, returncode=2)


class NotProved(CommandError):
    """The proof failed: nothing may be released."""

    def __init__(self, words: str) -> None:
        super().__init__(words, returncode=3)


class MachineLacks(CommandError):
    """A tool, memory or room on the disk is missing."""

    def __init__(self, words: str) -> None:
        super().__init__(words, returncode=4)


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn the engine's errors into the command's."""
    try:
        yield
    except (engine.InputRefused, DetectionRefused) as error:
        raise Refused(one_line(error)) from error
    except engine.ProofFailed as error:
        raise NotProved(one_line(error)) from error
    except engine.MachineLacks as error:
        raise MachineLacks(one_line(error)) from error
    except MemoryError as error:
        raise MachineLacks("There is not enough memory for this file; try it on a larger machine.") from error
    except OSError as error:
        raise MachineLacks(one_line(lacking(error))) from error


def failed_checks(proof: engine.Proof) -> str:
    """Return what a proof found wrong, in one line."""
    return " ".join(check.words for check in proof.checks if not check.passed)


def one_line(error: Exception) -> str:
    """Return an error's words without line breaks."""
    return " ".join(str(error).split())
