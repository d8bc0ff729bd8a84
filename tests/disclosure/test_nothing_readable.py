"""A whole case is walked with words nobody else would write, and none is found in the raw bytes of what is kept."""

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from redaction.vault import storage
from tests import factories
from tests.disclosure.portal import walking
from tests.disclosure.portal.conftest import signed_in
from tests.factories import Cast, walk
from workflow import known, outbox
from workflow.law.weighing import Memo
from workflow.models import Authority, Determination, EvidenceKind, Office, OutboxRow, Record, Request
from workflow.services import (
    appeals,
    assignments,
    consulting,
    contact,
    legal,
    redacting,
    releasing,
    screening,
    searching,
    verification,
)
from workflow.services.redacting import Drawing
from workflow.states import Role, State

pytestmark = pytest.mark.django_db(transaction=True)
#: Each stands once in what is typed below, in the middle of a sentence or alone.
WORDS = [
    "Quillfeather", "Marrowbone Lane", "Pondicherry", "zq.quill@mail.example", "zq.second@mail.example",
    "555-0173", "Larkspur Hollow", "tanagermoss", "my cousin Ottoline", "after vespers", "he smashed the loom",
    "Michaelmas", "Tanglewick", "Constabulary of Wren", "WR-88-1743", "mayhem by loom", "Grimbald",
    "Thistlethwaite", "Grim the Loomer", "scar like a sickle", "A077733311", "about the loom trial",
    "passport of Quill", "scan-of-quill", "%PDF-1.7 loomfile", "the clerk knew her face", "asked the weaver",
    "which loom was it", "the walnut one", "loom ledger", "Weavers Assizes", "loom verdict",
    "Registry of Looms", "beat with a batten", "bobbin docket", "names the apprentice", "42 USC 9999 loomlaw",
    "it exposes the apprentice", "spindle balancing", "spindle public", "spindle private", "hold for the aunt",
    "wheelwright consult", "no loom objection", "recuse since my loom", "read because loom", "grounds of warp",
    "a thread too many", "loom index of guilds", "guild waiver", "shuttle evidence", "late because weft",
    "heckled loom", "Rang the spokeshave",
]  # fmt: skip
ASKED: dict[str, dict[str, Any]] = {
    **walking.VICTIM,
    "name": {"requester_name": "Zenobia Quillfeather"},
    "born": {**walking.VICTIM["born"], "requester_birth_place": "Pondicherry"},
    "home": {"state": "MD", "zip": "20001", "requester_address": "7 Marrowbone Lane"},
    "ways": {"contact_kinds": ["email", "telephone", "post"]},
    "way-email": {"value": "zq.quill@mail.example", "safe": "any"},
    "way-telephone": {
        "value": "(555) 555-0173",
        "safe": "times",
        "when": "after vespers",
        "seen_by": "my cousin Ottoline",
        "code_word": "tanagermoss",
    },
    "way-post": {"value": "3 Larkspur Hollow", "safe": "any"},
    "what": {"incident_what": "In the end he smashed the loom."},
    "when": {"incident_when": "about Michaelmas"},
    "where": {"incident_place": "Tanglewick"},
    "report": {
        "incident_agency": "Constabulary of Wren",
        "incident_case_number": "WR-88-1743",
        "incident_offence": "mayhem by loom",
    },
    "person": {"subject_name": "Grimbald Thistlethwaite"},
    "other-names": {"aliases_text": "Grim the Loomer"},
    "looks": {"subject_description": "A scar like a sickle.", "subject_address": "Tanglewick"},
    "numbers": {"number_a": "A077733311"},
    "wish": {"scope": ["history"], "scope_words": "about the loom trial"},
}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def drain() -> None:
    for row in OutboxRow.objects.filter(status=OutboxRow.Status.WAITING).order_by("posted_at"):
        outbox.run(row.pk)


def ask(cast: Cast) -> Request:
    """Ask in the browser, sign in with a code, add an address, send a document and words."""
    client = Client()
    request = walking.submit(client, ASKED)
    Request.objects.filter(pk=request.pk).update(office=cast.office)
    request.refresh_from_db()
    drain()
    client.post(reverse("account_request_login_code"), {"email": "zq.quill@mail.example"})
    elena = signed_in(request.requester.user)
    at = {name: reverse(f"portal:{name}", args=(request.pk,)) for name in ("evidence", "message", "reach")}
    file = SimpleUploadedFile("scan-of-quill.pdf", b"%PDF-1.7 loomfile")
    elena.post(at["evidence"], {"kind": "identity", "description": "The passport of Quill", "file": file})
    elena.post(at["message"], {"message-text": "I have asked the weaver."})
    elena.post(f"{at['reach']}new/email/", {"value": "zq.second@mail.example", "safe": "any"})
    drain()
    return request


def work(cast: Cast, request: Request) -> None:
    """Take the case from verification to its recall, with words everywhere words can be written."""
    by = cast.actor
    given: dict[str, Any] = {"request_id": request.pk}
    cast.give_all(request)
    walk(cast, State.VERIFICATION, request)
    verification.add_evidence(
        kind=EvidenceKind.STANDING, description="At the counter the clerk knew her face.", by=by(Role.INTAKE), **given
    )
    screening.screen(bars=["asylum"], source="The loom index of guilds.", by=by(Role.SCREENER), **given)
    lift = screening.lift_bar(
        bar="asylum", authority="A guild waiver", evidence="The shuttle evidence", by=by(Role.COUNSEL), **given
    )
    screening.second_bar_lift(lift_id=lift.pk, by=by(Role.SCREENER), **given)
    contact.ask_requester(text="Tell us which loom was it.", by=by(Role.INTAKE), **given)
    contact.requester_replied(text="It was the walnut one.", by=by(Role.INTAKE), **given)
    contact.log_call(text="Somebody heckled loom.", way="telephone", inbound=True, by=by(Role.LIAISON), **given)
    walk(cast, State.SEARCH, request)
    _search(cast, request)
    asked = consulting.Asked("The wheelwright consult", "May it?")
    consulting.start_consultation(asked=asked, by=by(Role.COUNSEL), **given)
    consulting.chase_consultation(consultation_id=None, note="Rang the spokeshave.", by=by(Role.COUNSEL), **given)
    consulting.consultation_answered(answer="There is no loom objection.", by=by(Role.COUNSEL), **given)
    _rule(cast, request)
    legal.clear_for_redaction(by=by(Role.COUNSEL), **given)
    record = known.releasing_records(request)[0]
    drawing = Drawing(1, (0.1, 0.1, 0.5, 0.2), "b3", "42 USC 9999 loomlaw", "It names the apprentice.")
    redacting.draw_mark(record_id=record.pk, drawing=drawing, by=by(Role.REDACTOR), **given)
    walk(cast, State.READY, request)
    assignments.recuse(reason="I recuse since my loom broke.", by=by(Role.LIAISON), **given)
    releasing.hold_delivery(held=True, reason="A hold for the aunt.", by=by(Role.RECORDS_OFFICER), **given)
    releasing.hold_delivery(held=False, reason="No hold for the aunt.", by=by(Role.RECORDS_OFFICER), **given)
    releasing.release(late_reason="It is late because weft.", by=by(Role.RECORDS_OFFICER), **given)
    appeals.file_appeal(grounds="On grounds of warp.", by=by(Role.INTAKE), **given)
    releasing.recall(reason="There was a thread too many.", by=by(Role.OFFICE_MANAGER), **given)
    reader = factories.staff(Role.COUNSEL, of=cast.office)
    assignments.read_for_reason(request_id=request.pk, reason="I read because loom.", user=reader)
    drain()


def _search(cast: Cast, request: Request) -> None:
    source = cast.office.sources.first()
    assert source is not None
    officer = cast.actor(Role.RECORDS_OFFICER)
    task = searching.ask_source(request_id=request.pk, source_id=source.pk, by=officer)
    factories.add_record(cast, request, task, title="The loom ledger")
    factories.add_entry(
        cast, request, task, title="A loom verdict", agency="Weavers Assizes", text="He beat with a batten.",
        outcome="See the bobbin docket.", source_name="Registry of Looms", on_date=date(2024, 5, 6),
    )  # fmt: skip
    for one in cast.office.sources.all():
        asked = request.search_tasks.filter(source=one).first() or searching.ask_source(
            request_id=request.pk, source_id=one.pk, by=officer
        )
        searching.answer_source(
            request_id=request.pk,
            task_id=asked.pk,
            has_records=one == source,
            attested_by="" if one == source else "The clerk",
            by=officer,
        )
    searching.complete_search(request_id=request.pk, by=officer)


def _rule(cast: Cast, request: Request) -> None:
    for item in known.items(request):
        legal.set_bars(request_id=request.pk, item_id=item.pk, bars=[], by=cast.actor(Role.COUNSEL))
        part = isinstance(item, Record)
        verdict = Determination.Verdict.PART if part else Determination.Verdict.RELEASE
        ruling = legal.Ruling(
            verdict,
            Authority.VICTIM_NOTICE,
            basis="b7c" if part else "",
            harm="Because it exposes the apprentice." if part else "",
            memo=Memo("A spindle public.", "A spindle private.", "A spindle balancing."),
            segregable_certified=True,
        )
        legal.determine(request_id=request.pk, item_id=item.pk, ruling=ruling, by=cast.actor(Role.COUNSEL))


def kept() -> Iterator[tuple[str, bytes]]:
    """Yield everything that is kept: database and its log as raw bytes, or each table as text, and every file."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for path in sorted(Path(name).parent.glob(f"{Path(name).name}*")):
            yield path.name, path.read_bytes()
    else:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 — names of our own tables
                yield table, "\n".join(row[0] for row in cursor.fetchall()).encode()
    folder = Path(settings.DATA_DIR)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".sqlite3", ".sqlite3-wal", ".sqlite3-shm"}:
            yield str(path.relative_to(folder)), path.name.encode() + path.read_bytes()


def forms_of(word: str) -> Iterator[bytes]:
    """Yield a word as it may stand in a file: in two encodings, in hex, in base64 at each of its three places."""
    plain = word.encode()
    yield from (plain, word.encode("utf-16-le"), plain.hex().encode())
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + plain)
        yield coded[4 if lead else 0 : len(coded) - len(coded) % 4 - 4]


def found(words: list[str]) -> set[tuple[str, str]]:
    """Return each word found and where; small and capital letters do not count, but in base64 they do."""
    hits = set()
    for name, content in kept():
        low = content.lower()
        for word in words:
            if any(len(form) > 5 and (form in content or form.lower() in low) for form in forms_of(word)):
                hits.add((word, name))
    return hits


def test_every_word_is_typed_somewhere() -> None:
    source = Path(__file__).read_text(encoding="utf-8")

    assert [word for word in WORDS if source.count(word) < 2] == []


@pytest.mark.long
def test_no_word_of_a_whole_case_is_found_in_what_is_kept(cast: Cast) -> None:
    request = ask(cast)
    work(cast, request)

    assert found(WORDS) == set()


@pytest.mark.long
def test_the_search_finds_what_is_readable(cast: Cast) -> None:
    Office.objects.filter(pk=cast.office.pk).update(name="An office at Quillfeather")
    outer = base64.b64encode(b"x Thistlethwaite y").decode()
    Office.objects.filter(pk=cast.office.pk).update(agency=outer, address=b"Grimbald".hex())
    stored = storage.vault_storage().save("probe", ContentFile(b"the loom ledger"))

    hits = {word for word, _where in found(WORDS)}
    storage.vault_storage().delete(stored)

    assert {"Quillfeather", "Thistlethwaite", "Grimbald", "loom ledger"} <= hits
