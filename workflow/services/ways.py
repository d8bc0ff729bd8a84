"""How a requester is reached, also after intake: ways added, changed, called unsafe or safe again, proved by a code.

Nothing is asked of a way that is closed: its owner's word is enough, and it holds at once, in every request of theirs.
A way is never rewritten to lead elsewhere: a new number is a new row, and the old one stays, closed, so that it is
still burned out of what leaves. No event holds an address; the row it names does, sealed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from redaction.vault.blind import blind, normalise_identifier
from workflow import audit, codes, hours, policies
from workflow.errors import Invalid, NotAllowed, NotYours
from workflow.models import ContactKind, ContactWay, Request, Requester
from workflow.policies import Actor
from workflow.services import accounts
from workflow.services.acting import Case, acting, locked
from workflow.states import REQUESTERS

VALUE_MAX, WORDS_MAX = 300, 200
#: Ways one requester may have, closed ones too.
WAYS_MAX = 30
#: Digits below which nothing is a telephone number.
SHORTEST_NUMBER = 7
CODE_LENGTH, CODE_LASTS, CODE_TRIES = 8, timedelta(minutes=30), 5
#: The pause before another code is sent to the same address.
CODE_PAUSE = timedelta(minutes=1)
#: How staff made sure whom they speak with. Who is not sure may close a way, and do nothing else.
CODE_WORD, FACTS, IN_PERSON, NOT_SURE = "code_word", "facts", "in_person", "not_sure"
ASSURANCES = (CODE_WORD, FACTS, IN_PERSON)
#: Ways the machine itself writes to: their hours must be readable by a clock.
BY_CLOCK = (ContactKind.EMAIL, ContactKind.SMS)
NUMBERS = (ContactKind.TELEPHONE, ContactKind.SMS)


@dataclass(frozen=True)
class Details:
    """What is said of a way. In a change, an empty `value` or `code_word` keeps the one that is there."""

    value: str = ""
    safe: bool = True
    when: str = ""
    voicemail: bool = False
    seen_by: str = ""
    code_word: str = ""


def add_way(*, request_id: UUID, kind: ContactKind, details: Details, by: Actor, assured: str = "") -> ContactWay:
    """Add a way to reach the requester. An e-mail address gets a code first, and nothing else until it comes back.

    :raises Invalid: it cannot be one, is there already, or nobody made sure who speaks.
    """
    with acting("add_way", request_id=request_id, by=by) as case:
        made = _new(case, kind, details, assurance(by, assured))
    return made


def change_way(*, request_id: UUID, way_id: UUID, details: Details, by: Actor, assured: str = "") -> ContactWay:
    """Change what is said of a way: when, who sees it, voicemail, code word, safety, and the number or address itself.

    Another number closes the old row and opens a new one, which is returned. Another e-mail address is added instead.

    :raises Invalid: as `add_way`, or an e-mail address would change.
    :raises NotAllowed: staff closed this way, and the requester's sign-in alone does not open it.
    """
    with acting("change_way", request_id=request_id, by=by) as case:
        way = _way_of(case, way_id)
        sure = assurance(by, assured)
        kind = ContactKind(way.kind)
        if details.value.strip() and token_of(kind, checked_value(kind, details.value)) != way.token:
            if kind is ContactKind.EMAIL:
                raise _wrong("value", _("Add the new address as another way. Then say that this one is not safe."))
            kept = Details(**{**vars(details), "code_word": details.code_word.strip() or way.code_word})
            made = _new(case, kind, kept, sure)
            _stop(case, way, sure)
            return made
        changed = _written(way, details)
        way.asked_date = case.today
        way.save()
        case.record({"way": way.kind, "changed": changed, **sure}, target=_target(way))
        if details.safe and not way.safe:
            _open(case, way, sure)
        elif not details.safe and (way.safe or way.unasked):
            _stop(case, way, sure)
    return way


def mark_way(*, request_id: UUID, way_id: UUID, safe: bool, by: Actor, assured: str = "") -> ContactWay:
    """Close a way at once, or open it again; an e-mail address opened again is proved by a code first.

    :raises Invalid: staff did not say how they made sure who speaks; to close a way, “not sure” is enough.
    :raises NotAllowed: staff closed this way, and the requester's sign-in alone does not open it.
    """
    with acting("mark_way", request_id=request_id, by=by) as case:
        way = _way_of(case, way_id)
        sure = assurance(by, assured, closing=not safe)
        if safe:
            _open(case, way, sure)
        else:
            _stop(case, way, sure)
    return way


def send_way_code(*, request_id: UUID, way_id: UUID, by: Actor) -> ContactWay:
    """Have another code sent to an address that waits for one.

    :raises Invalid: it waits for none, or the last was sent less than a minute ago.
    """
    with acting("send_way_code", request_id=request_id, by=by) as case:
        way = _way_of(case, way_id)
        if not (way.safe and way.to_verify):
            raise Invalid(_("This address needs no code."))
        if way.code_until is not None and case.now < way.code_until - CODE_LASTS + CODE_PAUSE:
            raise Invalid(_("A code was sent a moment ago. Wait a minute before you ask for another."))
        case.record({"way": way.kind}, target=_target(way))
        _post_code(case, way)
    return way


def still_safe(*, request_id: UUID, by: Actor, assured: str = "") -> int:
    """Record that all that stands as safe is safe still; return how many ways that are.

    :raises Invalid: staff did not say how they made sure who speaks.
    """
    with acting("still_safe", request_id=request_id, by=by) as case:
        sure = assurance(by, assured)
        count = case.request.requester.ways.filter(safe=True).update(asked_date=case.today)
        case.record({"ways": count, **sure})
    return count


def are_asked_again(request: Request, ways: Iterable[ContactWay], today: date) -> bool:
    """Whether it is so long that somebody said their ways are safe that they are asked again (the office's time)."""
    limit = today - timedelta(days=request.office.reask_days)
    return any(way.safe and way.asked_date < limit for way in ways)


def confirm_way(*, request_id: UUID, way_id: UUID, code: str, by: Actor) -> bool:
    """Take the code that was sent to an address; return whether it is the one. Five wrong ones end it.

    With it the address is used; where the account's own address is safe no more, signing in moves over to it.
    """
    with acting("confirm_way", request_id=request_id, by=by) as case:
        way = _way_of(case, way_id)
        right = _is_code(way, code, case.now)
        way.code_tries += 1
        account = ""
        if right:
            way.to_verify, way.code_digest, way.code_until = False, "", None
        way.save()
        if right:
            account = accounts.follow(case.request.requester)
        case.record({"way": way.kind, "right": right, "account": account}, target=_target(way))
    return right


def issue_code(*, way_id: UUID) -> str | None:
    """Draw a code for an address that waits for one and return it; None when the way was closed or proved meanwhile.

    Called by the worker just before it writes the mail: only the code's keyed digest is kept.
    """
    with transaction.atomic():
        found = ContactWay.objects.select_related("requester").filter(pk=way_id).first()
        if found is None:
            return None
        request, now = locked(found.requester.request_id), timezone.now()
        way = ContactWay.objects.select_for_update(of=("self",)).get(pk=way_id)
        if not (way.safe and way.to_verify and way.value):
            return None
        code = codes.fresh(CODE_LENGTH)
        way.code_digest, way.code_until, way.code_tries = _digest(way, code), now + CODE_LASTS, 0
        way.save()
        audit.record(request, "contact.code_sent", actor=policies.system("notices"), at=now, target=_target(way))
    return codes.grouped(code)


def assurance(by: Actor, assured: str, *, closing: bool = False) -> dict[str, str]:
    """Return how staff made sure who speaks, for the trail; nothing for the requester, who signed in.

    :raises Invalid: staff did not say, or were not sure and would do more than close something.
    """
    if by.role in REQUESTERS:
        return {}
    if assured not in ASSURANCES and not (closing and assured == NOT_SURE):
        raise _wrong("assured", _("Say how you made sure who speaks. Who is not sure may only close a way."))
    return {"assured": assured}


def token_of(kind: str, value: str) -> str:
    """Return the keyed token of an address or number; empty for none."""
    return blind(kind, normalise_identifier(kind, value)) if value else ""


def checked_value(kind: ContactKind, value: str) -> str:
    """Return an address or number as it is kept.

    :raises Invalid: it cannot be one of its kind.
    """
    plain = value.strip()
    if kind is ContactKind.THEY_CALL:
        return ""
    if not plain:
        raise _wrong("value", _("Write the number or the address."))
    if len(plain) > VALUE_MAX:
        raise _wrong("value", _("This is longer than %d characters.") % VALUE_MAX)
    if kind is ContactKind.EMAIL:
        try:
            validate_email(plain)
        except ValidationError as no_address:
            raise _wrong("value", _("This is not an e-mail address. Example: name@mail.example")) from no_address
    if kind in NUMBERS and sum(letter.isdigit() for letter in plain) < SHORTEST_NUMBER:
        raise _wrong("value", _("This is not a telephone number. Write it with its area code."))
    return plain


def _new(case: Case, kind: ContactKind, details: Details, sure: dict[str, str]) -> ContactWay:
    value = checked_value(kind, details.value)
    requester = case.request.requester
    there = list(requester.ways.all())
    token = token_of(kind, value)
    if len(there) >= WAYS_MAX:
        raise _wrong("value", _("There are too many ways already. Change one that is there."))
    if any(way.kind == kind and way.token == token for way in there):
        raise _wrong("value", _("We have this one already. Change it on the list."))
    if details.safe and case.actor.role in REQUESTERS and any(_stays_closed(way, kind, token) for way in there):
        raise _closed_by_staff()
    made = ContactWay(requester=requester, kind=kind.value, value=value, token=token, asked_date=case.today)
    _written(made, details)
    made.safe = details.safe
    made.to_verify = made.safe and kind is ContactKind.EMAIL
    made.save()
    case.record({"way": kind.value, "safe": made.safe, **sure}, target=_target(made))
    if made.to_verify:
        _post_code(case, made)
    return made


def _stop(case: Case, way: ContactWay, sure: dict[str, str]) -> None:
    """Close a way, every other row that leads to the same place, and the sign-in that hangs on it."""
    by_staff = case.actor.role not in REQUESTERS
    for one in [way, *_leading_there(way)]:
        one.safe = one.to_verify = one.unasked = False
        one.code_digest, one.code_until = "", None
        one.stopped_by_staff = one.stopped_by_staff or by_staff
        if one.requester_id == way.requester_id:
            one.asked_date = case.today
        one.save()
        if one.requester_id == way.requester_id:
            case.record({"way": one.kind, "safe": False, **sure}, target=_target(one), verb="request.mark_way")
        else:
            audit.record(
                one.requester.request,
                "contact.way_closed",
                actor=policies.system("contact"),
                at=case.now,
                target=_target(one),
                data={"way": one.kind, "safe": False},
            )
    _close_sign_in(case, way)


def _open(case: Case, way: ContactWay, sure: dict[str, str]) -> None:
    if way.stopped_by_staff and case.actor.role in REQUESTERS:
        raise _closed_by_staff()
    way.safe, way.stopped_by_staff, way.asked_date = True, False, case.today
    # Whoever signs in to an address that came with their request has shown that it is theirs.
    way.to_verify = way.kind == ContactKind.EMAIL and not way.unasked
    way.unasked = False
    way.save()
    case.record({"way": way.kind, "safe": True, **sure}, target=_target(way), verb="request.mark_way")
    if way.to_verify:
        _post_code(case, way)


def _close_sign_in(case: Case, way: ContactWay) -> None:
    """End the sessions of an account whose address was closed; let it sign in at another address if there is one."""
    user = case.request.requester.user
    if user is None or way.kind != ContactKind.EMAIL or token_of("email", user.email) != way.token:
        return
    accounts.end_sessions(user)
    moved = accounts.follow(case.request.requester)
    case.record({"account": moved or "closed"}, target=_target(way), verb="contact.sign_in_closed")


def _leading_there(way: ContactWay) -> Iterator[ContactWay]:
    """Yield the open rows, in all requests of the same account, that lead to the same place: one number is both a
    telephone and a place for text messages.
    """
    requester = way.requester
    theirs = Requester.objects.filter(user=requester.user) if requester.user else [requester]
    rows = ContactWay.objects.filter(requester__in=theirs, safe=True).exclude(pk=way.pk)
    rows = rows.select_related("requester__request")
    place = _place(way)
    yield from (row for row in rows.order_by("requester_id", "pk") if place and _place(row) == place)


def _place(way: ContactWay) -> tuple[str, str] | None:
    if not way.value:
        return None
    kind = "number" if way.kind in NUMBERS else way.kind
    return kind, normalise_identifier(way.kind, way.value)


def _stays_closed(way: ContactWay, kind: ContactKind, token: str) -> bool:
    """Whether staff closed the same number under its other kind."""
    if not way.stopped_by_staff or kind not in NUMBERS or way.kind not in NUMBERS:
        return False
    return token_of(kind, way.value) == token


def _written(way: ContactWay, details: Details) -> list[str]:
    """Write what is said of a way into its row; return the names of what changed.

    :raises Invalid: the hours of an address the machine writes to cannot be kept by a clock.
    """
    if way.kind in BY_CLOCK and details.when.strip() and hours.read(details.when) is None:
        raise _wrong("when", _("Write these hours as one of: %s. Or leave them empty.") % "; ".join(hours.LABELS))
    code_word = details.code_word.strip() or way.code_word
    said = {"when": details.when, "voicemail": details.voicemail, "seen_by": details.seen_by, "code_word": code_word}
    changed = []
    for name, given in said.items():
        value = given.strip()[:WORDS_MAX] if isinstance(given, str) else given
        if getattr(way, name) != value:
            setattr(way, name, value)
            changed.append(name)
    return changed


def _way_of(case: Case, way_id: UUID) -> ContactWay:
    rows = ContactWay.objects.select_for_update(of=("self",)).select_related("requester__user")
    way = rows.filter(pk=way_id, requester__request=case.request).first()
    if way is None:
        raise NotYours
    return way


def _post_code(case: Case, way: ContactWay) -> None:
    case.post("contact.code", f"{way.pk}:{case.request.revision}", way=str(way.pk))


def _digest(way: ContactWay, code: str) -> str:
    return blind("way-code", f"{way.pk}:{code}")


def _is_code(way: ContactWay, typed: str, now: datetime) -> bool:
    live = way.safe and way.to_verify and way.code_until is not None and now < way.code_until
    return live and way.code_tries < CODE_TRIES and way.code_digest == _digest(way, codes.folded(typed))


def _target(way: ContactWay) -> str:
    return f"way:{way.pk}"


def _wrong(field: str, words: str) -> Invalid:
    return Invalid(words, {field: words})


def _closed_by_staff() -> NotAllowed:
    return NotAllowed(_("We closed this way together with you, on the telephone. Call us to open it again."))
