"""Exports of what staff wrote in their own words: nothing leaves while a suggestion is open (domain, the office).

In 2017 call logs were published with columns blanked and the free text left, social security numbers and all.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redaction.bases import exemptions
from redaction.detection import DetectionRefused, Known, Person, Suggestion
from redaction.detection.detector import suggest_texts
from redaction.detection.export import Answer, StillOpen
from redaction.exports import release_table
from workflow import audit, policies
from workflow.errors import Invalid, NotYours
from workflow.models import ContactLog, Office, Request, User
from workflow.policies import Actor
from workflow.services.looking_through import known_of
from workflow.states import Role

#: Rows of one export at most: somebody answers every suggestion in them.
ROWS_MAX = 100
#: Cells that begin so would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("day", "way", "inbound", "category", "text")


@dataclass(frozen=True)
class Asked:
    """Which contacts are to leave: calls that became no case, or the contacts of one case; both days included."""

    office: Office
    since: date
    until: date
    case: Request | None = None


@dataclass(frozen=True)
class Line:
    """One contact with what its words suggest."""

    contact: ContactLog
    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Export:
    """What leaves: the bytes of a CSV file and how much of them is withheld."""

    content: bytes
    sha256: str
    withheld: int


def lines(asked: Asked, user: User) -> list[Line]:
    """Return the contacts asked for, the oldest first, each with its suggestions.

    :raises NotYours: the person does not manage the office, or may not read the case.
    :raises Invalid: there are more than fit one export.
    """
    found = _contacts(asked, user)
    suggested = suggest_texts({number: one.text for number, one in enumerate(found)}, _known(asked, found))
    return [Line(one, suggested[number]) for number, one in enumerate(found)]


def export(*, asked: Asked, answers: Mapping[UUID, Sequence[Answer]], user: User) -> Export:
    """Make the CSV file of some contacts, once every suggestion in it is answered; what left is an event.

    What is open is worked out here anew: what a page says was answered is not believed.

    :param answers: of each contact, by its key: passages withheld on a basis, or kept.
    :raises NotYours: the person does not manage the office, or may not read the case.
    :raises Invalid: a suggestion is open, or an answer fits no passage or no basis.
    """
    found = _contacts(asked, user)
    given = {(row, 0): list(answers[one.pk]) for row, one in enumerate(found) if one.pk in answers}
    wrong = sorted({one.basis for held in given.values() for one in held if one.basis} - set(exemptions()))
    if wrong:
        raise Invalid(_("There is no such basis: %s") % ", ".join(wrong))
    try:
        texts = release_table([[one.text] for one in found], answers=given, known=_known(asked, found))
    except StillOpen as waiting:
        count = len(waiting.suggestions)
        words = ngettext("%d suggestion is not answered yet.", "%d suggestions are not answered yet.", count)
        raise Invalid(words % count) from waiting
    except DetectionRefused as refused:
        raise Invalid(str(refused)) from refused
    content = _csv([_row(one, text, asked.office) for one, (text,) in zip(found, texts, strict=True)])
    made = Export(
        content,
        hashlib.sha256(content).hexdigest(),
        sum(bool(one.basis) for held in given.values() for one in held),
    )
    with transaction.atomic():
        audit.record(
            asked.case,
            "export.taken",
            actor=Actor(Role.OFFICE_MANAGER, user),
            data={
                "since": asked.since.isoformat(),
                "until": asked.until.isoformat(),
                "rows": len(found),
                "withheld": made.withheld,
                "sha256": made.sha256,
            },
            chain_name=policies.chain_of_office(asked.office.pk),
        )
    return made


def _contacts(asked: Asked, user: User) -> list[ContactLog]:
    if not policies.holds_role(user, asked.office, Role.OFFICE_MANAGER):
        raise NotYours
    if asked.case is not None and (asked.case.office_id != asked.office.pk or not policies.may_read(user, asked.case)):
        raise NotYours
    zone = ZoneInfo(asked.office.time_zone)
    rows = ContactLog.objects.select_related("help_file").filter(
        office=asked.office,
        request=asked.case,
        at__gte=make_aware(datetime.combine(asked.since, time()), zone),
        at__lt=make_aware(datetime.combine(asked.until + timedelta(days=1), time()), zone),
    )
    found = list(rows.order_by("at", "pk")[: ROWS_MAX + 1])
    if len(found) > ROWS_MAX:
        raise Invalid(_("More than %d contacts: choose fewer days.") % ROWS_MAX)
    return found


def _known(asked: Asked, contacts: Sequence[ContactLog]) -> Known:
    """Return whom the case knows, the requester as everybody else: an export goes to others than to them.

    Calls without a case know the people who are helped, by what they are called and how they are reached; a call that
    was only counted knows nobody.
    """
    if asked.case is None:
        files = [one.help_file for one in contacts if one.help_file is not None]
        helped = tuple(Person("victim", (one.name,)) for one in files if one.name)
        values = {str(way["value"]) for one in files for way in one.ways if way.get("value")}
        return Known(people=helped, identifiers=tuple(sorted(values)))
    known = known_of(asked.case)
    people = [replace(one, role="victim") if one.role == "requester" else one for one in known.people]
    return replace(known, people=tuple(people))


def _row(contact: ContactLog, text: str, office: Office) -> tuple[str, ...]:
    day = timezone.localtime(contact.at, ZoneInfo(office.time_zone)).date().isoformat()
    return (day, contact.way, "yes" if contact.inbound else "no", contact.category, text)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8; a cell a spreadsheet would run begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows])
    return out.getvalue().encode()
