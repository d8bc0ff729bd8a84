"""The process that makes PDFs of other files: `python -m redaction.engine.convert_child VERB HANDLE…`.

Limited as the one that draws (`child.py`); a module of its own, as what sets text takes a while to load.
"""

import sys

from redaction.engine.child import main
from redaction.engine.convert_verbs import VERBS

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(handle) for handle in sys.argv[2:]], VERBS))
