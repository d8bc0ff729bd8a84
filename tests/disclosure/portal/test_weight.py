"""What every page weighs and says to the browser: light at first, kept nowhere, nothing told to other sites."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from workflow.models import Office, Request

#: Bytes of the first page with everything it loads, as they travel.
HEAVIEST = 150_000
#: What no server compresses further.
PACKED = {".woff2", ".png"}
#: Faces the first page draws with: family and weight, upright.
DRAWN = {("Public Sans Web", "400"), ("Public Sans Web", "700"), ("Merriweather Web", "700")}


def loaded(page: str) -> set[str]:
    """Return the static files a page loads: what it names, and the fonts its styles draw with."""
    named = set(re.findall(r"/static/([\w./-]+)", page))
    fonts = {file for name in named if name.endswith(".css") for file in fonts_of(name)}
    return named | fonts


def fonts_of(style: str) -> set[str]:
    """Return the font files of the faces the first page draws with."""
    found = set()
    for face in re.findall(r"@font-face\s*{[^}]*}", path_of(style).read_text(encoding="utf-8")):
        family = re.search(r"font-family:\s*[\"']?([^;\"'}]+)", face)
        weight = re.search(r"font-weight:\s*(\w+)", face)
        file = re.search(r"url\([\"']?([^)\"']+\.woff2)", face)
        if family and weight and file and "italic" not in face and (family[1].strip(), weight[1]) in DRAWN:
            found.add(str((Path("/") / Path(style).parent / file[1]).resolve()).lstrip("/"))
    return found


def path_of(name: str) -> Path:
    found: Any = finders.find(name)
    assert found, name
    return Path(found)


def weight_of(name: str) -> int:
    data = path_of(name).read_bytes()
    return len(data) if path_of(name).suffix in PACKED else len(gzip.compress(data, 6))


def test_the_first_page_is_light_over_the_wire(client: Client, office: Office) -> None:
    page = client.get(reverse("portal:start")).content
    files = {name: weight_of(name) for name in loaded(page.decode())}

    total = len(page) + sum(files.values())  # pages are sent as they are: compressed ones leak their tokens (BREACH)
    assert len([name for name in files if name.endswith(".woff2")]) == len(DRAWN)
    assert total < HEAVIEST, f"{total} bytes: {sorted(files.items(), key=lambda one: -one[1])}"


@pytest.mark.parametrize("name", ["requests", "request", "reach", "copy", "narrow"])
def test_behind_the_sign_in_nothing_is_kept_and_no_other_site_is_told(elena: Client, asked: Request, name: str) -> None:
    arguments = [] if name == "requests" else [asked.pk]
    response = elena.get(reverse(f"portal:{name}", args=arguments))

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin" == settings.SECURE_REFERRER_POLICY
    assert response.headers["X-Frame-Options"] == "DENY"
    title = re.findall(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[0]
    assert not re.search(r"victim|crime|harm|abuse|offender|record|custody|immigra|office", title, re.IGNORECASE)


def test_a_link_to_a_file_opens_nothing_without_the_sign_in(asked: Request) -> None:
    for part in ("letter", "documents"):
        response = Client().get(reverse("portal:download", args=[asked.pk, part]))
        assert response.headers["Location"].startswith(reverse("account_login"))
