"""Walk one request as its requester lives it, and keep what every surface says at each moment.

What differs between any two requests is held still: number, names, dates, code and head of the trail. A walk happens
inside a transaction that is rolled back, so that the next one is given the same number.
"""

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from disclosure.letters import notice as notices
from disclosure.letters.case import letter_of
from disclosure.letters.composition import compose
from disclosure.letters.library import catalogue_template
from disclosure.models import Letter
from disclosure.release import making
from redaction.vault import storage
from tests.disclosure.letters.pdf import pages, text
from tests.disclosure.portal.conftest import signed_in
from tests.disclosure.release.cases import drafted, work
from tests.disclosure.test_urls import address
from tests.factories import Cast, submitted
from workflow import outbox
from workflow.models import AlertSubscription, ArtifactKind, ContactWay, Notice, OutboxRow, Referral, Request, User
from workflow.services import deciding, releasing
from workflow.states import Outcome, Role

#: A Tuesday; each moment of a walk has its own hour, the same in every walk.
BEGAN = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
CODE = "2222-2222-2222"
HEAD = "0" * 64
#: What a page says of what is not there yet.
NONE = "no such thing yet"
#: Pages looked at after every step; the others where a step changes what can be done.
FIRST = ("portal:request", "portal:download")
EMAIL = "elena.example@mail.example"
#: What differs between two requests and says nothing: keys, tokens of forms, digests.
_OWN = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(r"\b[0-9a-f]{64}\b"),
    re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+'),
    re.compile(r'(?<=nonce=")[^"]+'),
    re.compile(r"(?<=/m/)[\w-]+"),  # the secret of a subscription's one link
)


class Over(Exception):
    """Ends a walk and rolls it back."""


@dataclass
class Seen:
    """What the surfaces said, by moment and name, and how many notices had gone out by then."""

    said: dict[str, Any] = field(default_factory=dict)

    def keep(self, moment: str, name: str, value: object) -> None:
        self.said[f"{moment} · {name}"] = value


@dataclass
class Walk:
    """One request on its way, and whoever works on it."""

    cast: Cast
    request: Request
    client: Client
    seen: Seen
    hour: time_machine.Traveller

    def moment(self, name: str, hours: int, all_pages: Iterable[str] = ()) -> None:
        """Go to an hour of the walk, do the work of the office's messages, and look at what it says."""
        self.at(hours)
        self.request.refresh_from_db()
        _send(self.request)
        self.look(name, _order(all_pages) if all_pages else FIRST)

    def at(self, hours: int) -> None:
        """Go to an hour of the walk; a place nobody used for an hour closes, so its requester signs in again."""
        self.hour.move_to(BEGAN + timedelta(hours=hours), tick=False)
        self.client = signed_in(self.request.requester.user)

    def look(self, moment: str, pages: Iterable[str] = FIRST) -> None:
        """Keep what some pages, every letter and every message say now."""
        request = Request.objects.get(pk=self.request.pk)
        for name in pages:
            self.seen.keep(moment, name, self._page(name, request))
        for one in request.notices.order_by("at", "kind"):
            self.seen.keep(moment, f"letter {one.kind}", _composed(one))
        self.seen.keep(moment, "messages", [(one.subject, masked(str(one.body)), one.to) for one in mail.outbox])
        self.seen.keep(moment, "notices", list(request.notices.order_by("at", "kind").values_list("kind", "at")))

    def try_out(self, moment: str, *do: Callable[[], object]) -> None:
        """Look at what something would say, and take it back."""
        count = len(mail.outbox)
        with contextlib.suppress(Over), transaction.atomic():
            for one in do:
                one()
            self.request.refresh_from_db()
            _send(self.request)
            self.look(moment)
            raise Over
        del mail.outbox[count:]
        self.request.refresh_from_db()

    def _page(self, name: str, request: Request) -> object:
        values = _values(request)
        try:
            where = address(name, values)
        except KeyError:
            return NONE
        response = self.client.get(where)
        kept = {key: masked(response.get(key, "")) for key in ("Content-Type", "Content-Disposition", "Location")}
        keeps_keys = name.startswith("mfa_")  # fresh keys and challenges each time
        return response.status_code, kept, "" if keeps_keys else _body(response)


def _order(pages: Iterable[str]) -> list[str]:
    """Return the names of the pages in an order that signs nobody out before the end."""
    return sorted(name for name in pages if name not in {"portal:leave", "account_logout", "account_inactive"})


def masked(text: str) -> str:
    """Return a text without what differs between two requests and says nothing."""
    for pattern in _OWN:
        text = pattern.sub("#", text)
    return text


def _body(response: Any) -> object:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind == "application/pdf":  # signed: its unsigned bytes are compared where it was made
        return "a letter"
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return names, [archive.read(name) for name in names if name.startswith("index")]
    return masked(data.decode())


def _values(request: Request) -> dict[str, Any]:
    """Return what stands in the addresses of a request as it is now."""
    notice = request.notices.filter(artifact__isnull=False).order_by("at").first()
    release = request.releases.order_by("released_at").first()
    way: ContactWay = request.requester.ways.order_by("kind")[0]
    found = {
        "pk": request.pk,
        "what": "documents",
        "code": CODE,
        "key": "who",
        "kind": "telephone",
        "way": way.pk,
    }
    found["form"] = "es"
    if notice is not None:
        found["notice_id"] = notice.pk
    if release is not None:
        found["release_id"] = release.pk
    proposed = Referral.objects.filter(file__request=request).first()
    if proposed is not None:
        found["referral_id"] = proposed.pk
    subscription = AlertSubscription.objects.filter(request=request).first()
    if subscription is not None:
        found["secret"] = subscription.link
    return found


def _composed(notice: Notice) -> str:
    """Return the letter of a notice as it is composed; printing it is the same for the same words."""
    kind, context = notices.letter_of(Notice.objects.select_related("request").get(pk=notice.pk))
    return repr(compose(kind, "en", context, catalogue_template(kind, "en")))


def _send(request: Request) -> None:
    """Do the work of the messages that wait."""
    for row in OutboxRow.objects.filter(request=request, verb="notify.requester", status="waiting"):
        OutboxRow.objects.filter(pk=row.pk).update(next_at=row.posted_at)
        outbox.run(row.pk)


def answer(walk: Walk, outcome: Outcome, hours: int) -> bytes:
    """Decide and release with the real letter and package; return the bytes of the letter before it is signed."""
    cast, request = walk.cast, walk.request
    walk.at(hours)
    decision = drafted(cast, request, outcome)
    for language in ("en", "es"):
        kind, context = letter_of(decision, language)
        letter = compose(kind, language, context, catalogue_template(kind, language))
        walk.seen.keep("answered", f"letter {kind} in {language}", repr(letter))
    making.compose_letter(work(request, "letter.compose"))
    unsigned = request.artifacts.get(decision=decision, kind=ArtifactKind.LETTER_UNSIGNED)
    deciding.decide(request_id=request.pk, letter_sha256=unsigned.sha256, by=cast.actor(Role.DECIDING_OFFICIAL))
    making.sign_and_package(work(request, "letter.sign"))
    releasing.release(request_id=request.pk, by=cast.actor(Role.RECORDS_OFFICER))
    one = storage.get(request.artifacts.get(kind=ArtifactKind.ONE_PDF).stored_name)
    walk.seen.keep("answered", "package as one PDF", (pages(one), masked(text(one))))
    request.refresh_from_db()
    return storage.get(Letter.objects.get(decision=decision).unsigned_name)


@contextlib.contextmanager
def _still() -> Iterator[time_machine.Traveller]:
    """Hold the code and the head of the trail still, and the clock."""
    with (
        time_machine.travel(BEGAN, tick=False) as hour,
        mock.patch("disclosure.letters.case.check_code", return_value=CODE),
        mock.patch("disclosure.letters.notice.check_code", return_value=CODE),
        mock.patch("disclosure.release.making.check_code", return_value=CODE),
        mock.patch("disclosure.release.making.FORMS", ()),  # the other forms are composed, and not printed
        mock.patch("workflow.audit.head_of", return_value=HEAD),
    ):
        yield hour


def walked(cast: Cast, live: Callable[[Walk], object], **answers: Any) -> Seen:
    """Return what a request's surfaces said while `live` walked it; nothing of it stays."""
    seen = Seen()
    cache.clear()
    mail.outbox.clear()
    with _still() as hour, contextlib.suppress(Over), transaction.atomic():
        ways = [{"kind": "email", "value": EMAIL, "safe": True}]
        request = submitted(cast.office, **{"ways": ways, **answers})
        cast.give_all(request)
        user = request.requester.user
        assert isinstance(user, User)
        live(Walk(cast, request, signed_in(user), seen, hour))
        raise Over
    return seen
