"""Starts a converter of the machine within limits: `python -m redaction.engine.confined SECONDS PROGRAM ARGUMENT…`.

Processor time, memory and the size of what it writes are limited, and it has no network where the system allows that to
be given up. It may write, so it is given a folder that lies in memory where there is one.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Sequence

_MEMORY, _WRITTEN = 8 * 2**30, 2**30
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG = 1


def main(seconds: int, command: Sequence[str]) -> None:
    """Give up rights and become the program."""
    for what, amount in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        try:
            resource.setrlimit(what, (amount, amount))
        except (ValueError, OSError):
            if sys.platform == "linux":  # macOS has no limit on address space
                raise
    if sys.platform == "linux":
        system = ctypes.CDLL(None, use_errno=True)
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        system.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # refused on some systems; the other limits stand
    os.execv(command[0], list(command))  # noqa: S606  # a program found by the caller, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
