"""The directory as CSV: out, and in again. A row that cannot be taken is refused with its reasons; others are taken."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflow import policies
from workflow.errors import Invalid, NotYours
from workflow.helping.directory import unpacked
from workflow.models import Listing, Office, Specialist, User
from workflow.services.directory import (
    HELPERS,
    KEEPERS,
    Entry,
    Post,
    areas_of,
    check_entry,
    check_post,
    store_listing,
    store_specialist,
)
from workflow.services.managing import Managing, managing
from workflow.states import Role

ROWS_MAX = 2_000
BYTES_MAX = 2_000_000
#: Cells that begin so would be run as a formula by a spreadsheet; an apostrophe goes before them, and off again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLACES = ("key", "kind", "name", "helps", "address", "state", "zip_code", "telephone", "tty", "website", "hours",
          "languages", "cost", "eligibility", "safe_to_call", "areas")  # fmt: skip
#: What an export tells besides; an import leaves it aside: who brings a row has confirmed it.
CONFIRMED = ("confirmed_on", "confirmed_by")
PEOPLE = ("email", "kind", "telephone", "state", "zip_code", "languages", "skills", "capacity", "areas")
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Refused:
    """A row that was not taken: its line in the file, what it is called there, and every reason."""

    line: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What came of a file."""

    added: int
    changed: int
    refused: tuple[Refused, ...]


def export_places(office: Office, user: User) -> bytes:
    """Return the open entries of an office as CSV in UTF-8.

    :raises NotYours: neither manager, liaison nor auditor of the office.
    """
    _require(user, office)
    rows = office.listings.filter(withdrawn_at=None).prefetch_related("areas").select_related("confirmed_by")
    return _csv((*PLACES, *CONFIRMED), (_place_row(row) for row in rows.order_by("key").iterator(chunk_size=500)))


def export_people(office: Office, user: User) -> bytes:
    """Return specialists and community relations officers of an office as CSV in UTF-8.

    :raises NotYours: neither manager, liaison nor auditor of the office.
    """
    _require(user, office)
    rows = office.specialists.filter(until_date=None).prefetch_related("areas").select_related("user")
    return _csv(PEOPLE, (_person_row(row) for row in rows.order_by("user__name", "pk")))


def import_places(*, office_id: int, content: bytes, user: User) -> Report:
    """Take entries from a CSV file; an entry with a key that is there is changed.

    :raises NotYours: neither manager nor liaison of the office.
    :raises Invalid: it is no such file, or too long.
    """
    rows = _read(content, PLACES)
    with managing(office_id, user, *KEEPERS) as change:
        known = {row.key: row for row in change.office.listings.prefetch_related("areas")}

        def take(row: Mapping[str, str]) -> bool:
            given = _entry(row)
            check_entry(given)
            found = known.get(given.key)
            known[given.key] = store_listing(change, given, found)
            return found is None

        return _take_all(change, "places", rows, "key", take)


def import_people(*, office_id: int, content: bytes, user: User) -> Report:
    """Take specialists and community relations officers from a CSV file, known by their work address.

    :raises NotYours: not the manager of the office.
    :raises Invalid: it is no such file, or too long.
    """
    rows = _read(content, PEOPLE)
    with managing(office_id, user) as change:
        had = set(change.office.specialists.filter(until_date=None).values_list("user_id", flat=True))

        def take(row: Mapping[str, str]) -> bool:
            person = User.objects.filter(email=row["email"].strip().lower(), is_staff=True).first()
            if person is None or not set(policies.roles_in(person, change.office)) & set(HELPERS):
                words = _("Nobody of this office who talks with people has this address.")
                raise Invalid(words, {"email": words})
            given = _post(row)
            check_post(given)
            store_specialist(change, person, given)
            return person.pk not in had

        return _take_all(change, "people", rows, "email", take)


def _take_all(
    change: Managing, what: str, rows: Iterable[dict[str, str]], name: str, take: Callable[[dict[str, str]], bool]
) -> Report:
    """Take each row, or keep why not; a name that stands twice is refused the second time."""
    added = changed = 0
    refused: list[Refused] = []
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        key = row[name].strip().lower()
        try:
            if key in seen:
                raise Invalid(_("This stands in the file already."), {name: _("This stands in the file already.")})
            new = take(row)
        except Invalid as refusal:
            reasons = tuple(f"{column}: {words}" for column, words in refusal.fields.items()) or (refusal.words,)
            refused.append(Refused(line, row[name][:80], reasons))
            continue
        seen.add(key)
        added, changed = added + new, changed + (not new)
    report = Report(added, changed, tuple(refused))
    change.record(
        "directory_imported", {"what": what, "added": added, "changed": changed, "refused": len(refused)}, target=what
    )
    return report


def _read(content: bytes, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a CSV file as text by column; what is missing is empty.

    :raises Invalid: it is no UTF-8, has other columns, or too many rows.
    """
    if len(content) > BYTES_MAX:
        raise _no_file(_("This file is too large. Split it."))
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        head = [(name or "").strip() for name in reader.fieldnames or ()]
        missing = [name for name in columns if name not in head]
        unknown = [name for name in head if name not in (*columns, *CONFIRMED)]
        if missing or unknown:
            raise _no_file(
                _("The first line must name these columns: %(columns)s. Missing: %(missing)s. Unknown: %(unknown)s.")
                % {
                    "columns": ", ".join(columns),
                    "missing": ", ".join(missing) or "–",
                    "unknown": ", ".join(unknown) or "–",
                }  # fmt: skip
            )
        rows = [{name: _cell(row.get(name)) for name in columns} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise _no_file(_("This is no CSV file in UTF-8: %s") % error) from error
    if len(rows) > ROWS_MAX:
        raise _no_file(_("More than %d rows. Split the file.") % ROWS_MAX)
    return rows


def _no_file(words: str) -> Invalid:
    return Invalid(words, {"file": words})


def _cell(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _entry(row: Mapping[str, str]) -> Entry:
    given = {name: row[name] for name in PLACES if name not in {"helps", "languages", "areas", "safe_to_call"}}
    if row["safe_to_call"].lower() not in {YES, NO, ""}:
        raise Invalid(_("Write yes or no."), {"safe_to_call": _("Write yes or no.")})
    return Entry(
        **given,
        helps=_list(row["helps"]),
        languages=_list(row["languages"]),
        areas=areas_of(row["areas"]),
        safe_to_call=row["safe_to_call"].lower() == YES,
    )


def _post(row: Mapping[str, str]) -> Post:
    capacity = row["capacity"] or "20"
    if not (capacity.isascii() and capacity.isdecimal()):
        raise Invalid(_("This is no number."), {"capacity": _("This is no number.")})
    return Post(
        kind=row["kind"],
        telephone=row["telephone"],
        state=row["state"],
        zip_code=row["zip_code"],
        languages=_list(row["languages"]),
        skills=_list(row["skills"]),
        areas=areas_of(row["areas"]),
        capacity=int(capacity[:6]),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip().lower() for part in text.split(";") if part.strip()))


def _place_row(row: Listing) -> list[str]:
    given = {
        "helps": "; ".join(unpacked(row.helps)),
        "languages": "; ".join(unpacked(row.languages)),
        "safe_to_call": YES if row.safe_to_call else NO,
        "areas": "; ".join(sorted(map(str, row.areas.all()))),
        "confirmed_on": row.confirmed_date.isoformat() if row.confirmed_date else "",
        "confirmed_by": str(row.confirmed_by or ""),
    }
    return [given[name] if name in given else str(getattr(row, name)) for name in (*PLACES, *CONFIRMED)]


def _person_row(row: Specialist) -> list[str]:
    given = {
        "email": row.user.email,
        "languages": "; ".join(unpacked(row.languages)),
        "skills": "; ".join(unpacked(row.skills)),
        "areas": "; ".join(sorted(map(str, row.areas.all()))),
    }
    return [given[name] if name in given else str(getattr(row, name)) for name in PEOPLE]


def _csv(columns: tuple[str, ...], rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return out.getvalue().encode()


def _require(user: User, office: Office) -> None:
    if not user.is_active or not set(policies.roles_in(user, office)) & {*KEEPERS, Role.AUDITOR}:
        raise NotYours
