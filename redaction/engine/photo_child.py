"""The process that makes photographs upright: `python -m redaction.engine.photo_child VERB HANDLE…`.

Limited as the one that draws (`child.py`); a module of its own: what reads records loads nothing that opens HEIC.
"""

import sys

from redaction.engine.child import main
from redaction.engine.photo_verb import photo

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(handle) for handle in sys.argv[2:]], {"photo": photo}))
