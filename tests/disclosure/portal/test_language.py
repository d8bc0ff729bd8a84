"""Everything a requester reads exists in Spanish, and the compiled catalogue is the one written."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import ROOT

FOLDER = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES"
#: Staff alone see these, though they stand in the same folders.
STAFF_ONLY = {
    "Something here needs counsel. Ask the counsel of this case.",
    "The custody feed “%(name)s” is late: it has confirmed nothing for too long. Ask its source.",
    "A run of the custody feed “%(name)s” is held. Nothing of it was told. Look at it soon.",
    "A custody feed needs you",
    "Case %(number)s needs counsel within 24 hours.\n\n%(url)s\n",
    "A case needs counsel",
}
TAGS = re.compile(r'{%\s*translate\s+"((?:[^"\\]|\\.)*)"')
BLOCKS = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
CALLS = re.compile(r'(?<![\w.])(?:_|gettext_lazy)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)?')
#: Modules below the pages whose words requesters read too.
SPOKEN = (
    "disclosure/declaration.py",
    "disclosure/errors.py",
    "disclosure/notices/alerts.py",
    "workflow/custody/kinds.py",
    "workflow/services/alerts.py",
    *(
        f"workflow/services/{one}.py"
        for one in ("answers", "contact", "drafts", "evidence", "liaison_person", "surveying")
    ),
)
FOLDERS = ("portal", "account", "errors", "forms", "components")


def catalogue() -> gettext.GNUTranslations:
    with (FOLDER / "django.mo").open("rb") as handle:
        return gettext.GNUTranslations(handle)


def written() -> set[str]:
    """Return every text of the requester's templates and modules that is to be translated."""
    found: set[str] = set()
    for path in [
        ROOT / "templates" / "base.html",
        *(p for f in FOLDERS for p in (ROOT / "templates" / f).rglob("*.*")),
    ]:
        text = path.read_text(encoding="utf-8")
        found.update(TAGS.findall(text))
        found.update(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block) for block in BLOCKS.findall(text))
    for folder in ("portal", "accounts"):
        for module in (ROOT / "disclosure" / folder).rglob("*.py"):
            for call in CALLS.findall(module.read_text(encoding="utf-8")):
                found.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call)))
    for spoken in SPOKEN:
        for call in CALLS.findall((ROOT / spoken).read_text(encoding="utf-8")):
            found.add("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call)))
    return {text.replace("\\n", "\n") for text in found} - STAFF_ONLY


def test_every_text_for_requesters_has_its_spanish() -> None:
    known = catalogue()._catalog  # type: ignore[attr-defined]  # the only way to see what is missing

    assert len(written()) > 400
    assert sorted(text for text in written() if not known.get(text)) == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.MULTILINE)
    known = catalogue()

    assert len(pairs) > 400
    for source, spanish in pairs:
        plain = [part.replace('\\"', '"').replace("\\n", "\n") for part in (source, spanish)]
        assert known.gettext(plain[0]) == plain[1]


@pytest.mark.parametrize("holder", [r"%\((\w+)\)s", r"%[ds]", r"</?\w+"])
def test_spanish_keeps_what_is_filled_in_and_marked(holder: str) -> None:
    known = catalogue()._catalog  # type: ignore[attr-defined]

    lost = [
        source
        for source, spanish in known.items()
        if isinstance(source, str)
        and source
        and sorted(re.findall(holder, source)) != sorted(re.findall(holder, spanish))
    ]

    assert lost == []
