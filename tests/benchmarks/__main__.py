"""`python -m tests.benchmarks [--full] [NAME…]`: run the benchmarks whose names begin so, or all.

`--full` takes the sizes that need many minutes.
"""

import importlib
import os
import pkgutil
import shutil
import sys
from pathlib import Path

import django
from django.conf import settings

from tests import benchmarks


def main(wanted: list[str]) -> int:
    """Print a row for each benchmark."""
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name != "__main__":
            importlib.import_module(f"tests.benchmarks.{module.name}")
    chosen = {
        name: run
        for name, run in benchmarks.BENCHMARKS.items()
        if not wanted or any(name.startswith(start) for start in wanted)
    }
    if not chosen:
        print(f"There is no benchmark of that name; there are: {', '.join(benchmarks.BENCHMARKS)}", file=sys.stderr)
        return 2
    width = max(map(len, chosen))
    print(f"{'benchmark':{width}}  {'ours':>10}  {'bare':>10}  {'ratio':>7}  unit")
    for name, run in chosen.items():
        result = run()
        row = f"{name:{width}}  {result.ours:10.2f}  {result.bare:10.2f}  {result.ratio:7.2f}  {result.unit}"
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "disclosure.settings.test")
    django.setup()
    try:
        sys.exit(main([name for name in sys.argv[1:] if name != "--full"]))
    finally:
        shutil.rmtree(Path(settings.DATA_DIR), ignore_errors=True)  # made by the test settings for this process
