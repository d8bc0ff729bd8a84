"""The process that opens untrusted files: `python -m redaction.engine.child VERB HANDLE…`, request on standard input.

It limits itself before it reads a byte: processor time, memory, no file may be written, no network where the system
lets it give that up. What it is made to do wrong stays in here and ends with it.
"""

import ctypes
import json
import resource
import signal
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from redaction.engine import child_verbs, compare_verb, words_verb
from redaction.engine.handed import Handed
from redaction.engine.values import InputRefused

Verb = Callable[[Mapping[str, Any], Handed, Callable[..., None]], None]
#: Bytes of address space. A 300 MB file, its page image and the libraries fit.
MEMORY = 4 * 2**30
#: Seconds of processor time for opening, and again for each page.
PATIENCE = 60
#: Seconds for the whole file, whatever its pages take.
WHOLE = 4 * 3600
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG = 1


def main(verb: str, handles: Sequence[int], verbs: Mapping[str, Verb]) -> int:
    """Answer one request; 0 also when the file was refused."""
    give_up_rights()
    request = json.load(sys.stdin)
    try:
        verbs[verb](request, Handed(handles), send)
    except InputRefused as refusal:
        send({"kind": "refused", "words": str(refusal)})
    except MemoryError:
        words = "The file needs more memory than one file may have; print it as PDF and take in the new file."
        send({"kind": "refused", "words": words})
    else:
        send({"kind": "done"})
    return 0


def send(header: Mapping[str, Any], *blobs: bytes) -> None:
    """Write one frame and start the clock of the next page."""
    text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    out = sys.stdout.buffer
    out.write(struct.pack(">I", len(text)) + text)
    for blob in blobs:
        out.write(blob)
    out.flush()
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)


def give_up_rights() -> None:
    """Set the limits; SIGPROF ends the process when a page has had its time."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    _limit(resource.RLIMIT_CPU, WHOLE)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        system = ctypes.CDLL(None, use_errno=True)
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        system.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # refused on some systems; the other limits stand


def _limit(what: int, amount: int) -> None:
    _, hard = resource.getrlimit(what)
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    try:
        resource.setrlimit(what, (amount, amount))
    except (ValueError, OSError):
        if sys.platform == "linux":  # macOS has no limit on address space
            raise


VERBS: dict[str, Verb] = {
    "inspect": child_verbs.inspect,
    "page": child_verbs.page,
    "pages": child_verbs.pages,
    "raster": child_verbs.raster,
    "compare": compare_verb.compare,
    "words": words_verb.words,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(handle) for handle in sys.argv[2:]], VERBS))
