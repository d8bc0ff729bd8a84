"""Another language is a folder: one made up here joins the product, which is not touched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from disclosure.languages import HERE, LANGUAGES, LanguageBroken, read_languages
from tests.disclosure.languages import made_up


@pytest.mark.long
def test_pages_letters_and_notices_speak_a_third_language(tmp_path: Path) -> None:
    made_up.write(tmp_path, settings.BASE_DIR / "disclosure" / "locale" / "es" / "LC_MESSAGES" / "django.mo")
    inner = Path(__file__).with_name("in_a_third.py")

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider", str(inner)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "FORTHRIGHT_LANGUAGES": str(tmp_path), "DATABASE_URL": "sqlite://:memory:"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]


def test_the_languages_of_the_product_bring_the_same_files() -> None:
    files = {
        code: {path.relative_to(known.folder).as_posix() for path in known.folder.rglob("*.toml")} - {"bases.toml"}
        for code, known in LANGUAGES.items()
    }

    assert len(set(map(frozenset, files.values()))) == 1, files


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "'name' is missing"),
        (made_up.LANGUAGE.replace('"m12"', ""), "twelve months"),
        (made_up.LANGUAGE.replace("{day}", "{hour}"), "'hour'"),
        (made_up.LANGUAGE.replace("rtl", "down"), "direction"),
        (made_up.LANGUAGE.replace('and = "&"', 'and = "&"\nkeep_together = ["("]'), "unterminated"),
        ("name =", "Invalid value"),
    ],
)
def test_a_language_that_lacks_something_is_refused_and_says_what(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "qbw").mkdir()
    (tmp_path / "qbw" / "language.toml").write_text(text, encoding="utf-8")

    with pytest.raises(LanguageBroken, match=words):
        read_languages([tmp_path])


def test_a_language_that_is_there_is_not_brought_again(tmp_path: Path) -> None:
    with pytest.raises(LanguageBroken, match="there already"):
        read_languages([HERE, HERE])
