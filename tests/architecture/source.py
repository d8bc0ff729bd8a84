"""The source tree as the architecture tests see it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: The three rooms from the top down: each may know those after it.
ROOMS = ("disclosure", "workflow", "redaction")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or is about to be committed, relative to the root."""
    listing = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return tuple(sorted({Path(name) for name in names if name and (ROOT / name).is_file()}))


def modules(*rooms: str, migrations: bool = False) -> list[Path]:
    """The Python modules of the given rooms."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.parts[0] in rooms and (migrations or "migrations" not in path.parts)
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imports(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports; `from a import b` gives `a.b`.

    Only statements outside of functions and classes are looked at: ruff (PLC0415) lets no import stand inside.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((child.lineno, alias.name) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield from ((child.lineno, f"{child.module}.{alias.name}") for alias in child.names)
        elif isinstance(child, ast.If | ast.Try):
            yield from imports(child)


def within(name: str, *packages: str) -> bool:
    """Whether the dotted name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
