"""What the repository holds, and what it must not."""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.source import ROOMS, ROOT, files, imports, modules, tree

TOP_LEVEL = {
    "disclosure",
    "workflow",
    "redaction",
    "templates",
    "tests",
    "docs",
    "manage.py",
    "pyproject.toml",
    "README.md",
    "run",
    "requirements.lock",
    "LICENSE",
    "CHANGELOG.md",
}
#: Put together from parts, so that this file does not name what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        [
            re.escape("py" + "pi.org"),
            re.escape("python" + "hosted"),
            re.escape("registry." + "npmjs"),
            re.escape("deb." + "debian.org"),
            "--(extra-)?" + "index-url",
            re.escape("/" + "simple/"),
            r"(?<![\w.>])/" + "work/",
            r"(?<![\w.])/" + "root/",
            r"(?<![\w.])/" + r"home/\w",
        ]
    )
)


def text_files() -> Iterator[tuple[Path, str]]:
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content and "vendor" not in path.parts and ".min." not in path.name:
            yield path, content.decode("utf-8", errors="replace")


def test_the_top_level_is_short() -> None:
    top = {path.parts[0] for path in files()}

    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_text_holds_two_versions_of_a_line() -> None:
    marker = re.compile(r"^(<{7} |>{7} |\|{7} )", re.MULTILINE)

    assert [str(path) for path, text in text_files() if marker.search(text)] == []


def test_no_text_names_a_package_index_or_a_folder_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), start=1)
        if FORBIDDEN.search(line)
    ]

    assert not found


def test_the_product_imports_only_what_its_lock_installs() -> None:
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    owners = packages_distributions()
    missing = {
        f"{path} imports {name}"
        for path in modules(*ROOMS, migrations=True)
        for _, name in imports(tree(path))
        if (package := name.partition(".")[0]) not in {*ROOMS, *sys.stdlib_module_names}
        and locked.isdisjoint(owner.lower().replace("_", "-") for owner in owners.get(package, []))
    }

    assert not missing


def test_each_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if re.match(r'    "[a-z]', line) and "[tool" not in line]
    project = tomllib.loads("\n".join(lines))
    names = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]

    silent = [name for name in names if not any(f'"{name}"' in line and "# " in line for line in listed)]

    assert not silent


def test_both_locks_agree() -> None:
    product, tests = (
        set(re.findall(r"^[a-z0-9-]+==[^ ]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "tests/requirements.lock")
    )

    assert product < tests
