"""What import-linter cannot see of the three rooms."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOMS, ROOT, imports, modules, tree, within

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
#: What only the top room may know: requests, answers, pages.
WEB = ("django.http", "django.shortcuts", "django.views", "django.template", "django.urls", "django.forms")
LONGEST_MODULE = 450


def rooms_above(room: str) -> tuple[str, ...]:
    return ROOMS[: ROOMS.index(room)]


def models_named_by_string(path: Path) -> Iterator[tuple[int, str]]:
    """Line and app label of each relation or `get_model` that names its model as `"app.Model"` or `"app", "Model"`."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in RELATIONS | {"get_model"}:
            arguments = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "to")]
            for argument in arguments:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value.partition(".")[0]


@pytest.mark.parametrize("room", ["workflow", "redaction"])
def test_no_model_is_named_upward_by_a_string(room: str) -> None:
    upward = [
        f"{path}:{line} names a model of {label}"
        for path in modules(room)
        for line, label in models_named_by_string(path)
        if label in rooms_above(room)
    ]

    assert not upward


@pytest.mark.parametrize("room", ["workflow", "redaction"])
def test_no_pages_below_the_top_room(room: str) -> None:
    found = [
        f"{path}:{line} imports {name}"
        for path in modules(room)
        for line, name in imports(tree(path))
        if within(name, *WEB)
    ]

    assert not found


def test_weasyprint_lives_in_letters_alone() -> None:
    found = [
        f"{path}:{line} imports {name}"
        for path in modules(*ROOMS)
        for line, name in imports(tree(path))
        if within(name, "weasyprint") and path.parts[:2] != ("disclosure", "letters")
    ]

    assert not found


def test_a_module_fits_one_sitting() -> None:
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules(*ROOMS, "tests")}

    assert {str(path): length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_the_contract_on_writes_names_every_folder_of_pages() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    forbidden = next(
        contract for contract in contracts if "redaction.services" in contract.get("forbidden_modules", ())
    )
    with_pages = {
        ".".join(path.parts[:2])
        for path in modules("disclosure")
        if path.name == "urls.py" and len(path.parts) == len(("disclosure", "desk", "urls.py"))
    }

    assert with_pages <= set(forbidden["source_modules"])
