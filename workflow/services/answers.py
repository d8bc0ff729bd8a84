"""What a draft's answers become: typed once, then the rows of a request."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from redaction.vault.blind import blind, name_tokens, normalise_identifier
from workflow.errors import Invalid
from workflow.law.delivering import missing_for
from workflow.models import (
    ContactKind,
    ContactWay,
    DeliveryWay,
    Incident,
    NameToken,
    Office,
    Request,
    Requester,
    RequesterKind,
    Route,
    RouteKind,
    Subject,
    SubjectAlias,
    SubjectIdentifier,
    Victim,
)

NAME_MAX = 200
#: What a victim's request may go by, until counsel says otherwise.
USUAL_ROUTES = (RouteKind.VICTIM_NOTICE, RouteKind.FOIA)


@dataclass(frozen=True)
class Answers:
    """A draft's answers with their types. Texts are stripped; dates are None where not known."""

    texts: Mapping[str, str]
    dates: Mapping[str, date | None]
    kind: RequesterKind
    victim_is_requester: bool
    aliases: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    ways: tuple[Mapping[str, Any], ...]
    routes: tuple[RouteKind, ...]
    danger: bool
    expedite: bool
    flags: Mapping[str, bool]
    delivery: str
    language: str

    def text(self, key: str) -> str:
        return self.texts.get(key, "")


TEXTS = (
    "relation",
    "ties",
    "closer_kin",
    "authority_what",
    "authority_scope",
    "requester_name",
    "requester_birth_place",
    "requester_address",
    "interpreter",
    "victim_name",
    "victim_contact",
    "incident_what",
    "incident_when",
    "incident_place",
    "incident_agency",
    "incident_case_number",
    "incident_offence",
    "subject_name",
    "subject_age",
    "subject_birth_place",
    "subject_description",
    "subject_address",
    "scope_words",
    "state",
    "zip",
)
#: What is said where nothing tells the subject from others.
NOBODY = gettext_lazy(
    "Write a name, a part of one, a nickname or a number: without one of them we cannot look for anybody."
)
DATES = ("requester_birth_date", "victim_birth_date", "authority_date", "incident_date", "subject_birth_date")
#: What somebody answers who is accused of the harm: they speak for nobody else (18 USC 3771(e)(2)(B)).
ACCUSED = "accused"
#: Answers of who speaks for another, kept together with the requester.
SPEAKING = ("ties", "closer_kin", "authority_what", "authority_date", "authority_scope")
SCOPES = {
    "history": gettext_noop("the criminal history"),
    "custody": gettext_noop("whether the person is in custody"),
    "court": gettext_noop("court dates and outcomes"),
    "immigration": gettext_noop("the immigration history"),
}


def parse(raw: Mapping[str, Any]) -> Answers:
    """Type the answers of a draft.

    :raises Invalid: a required answer is missing or a value cannot be, each field with its words.
    """
    wrong: dict[str, str] = {}
    texts = {key: str(raw.get(key) or "").strip() for key in TEXTS}
    if not texts["requester_name"]:
        wrong["requester_name"] = _("This answer is needed.")
    for key in ("requester_name", "subject_name"):
        if len(texts[key]) > NAME_MAX:
            wrong[key] = _("This name is longer than %d characters. Write its main parts.") % NAME_MAX
    dates: dict[str, date | None] = {}
    for key in DATES:
        try:
            dates[key] = date.fromisoformat(str(raw[key])) if raw.get(key) else None
        except ValueError:
            wrong[key] = _("This is not a date.")
    kind = str(raw.get("requester_kind") or "")
    if kind not in RequesterKind.values:
        wrong["requester_kind"] = _("Say who you are.")
        kind = RequesterKind.OTHER.value
    for_another = kind not in {RequesterKind.VICTIM.value, RequesterKind.OTHER.value}
    if for_another and texts["ties"] == ACCUSED:
        wrong["ties"] = _("Somebody accused of the harm cannot speak for the person harmed.")
    ways = tuple(way for way in raw.get("ways") or () if way.get("kind") in ContactKind.values)
    if not any(way.get("safe") for way in ways):
        wrong["ways"] = _("Tell us one safe way, or that you will call us.")
    safe = {str(way["kind"]) for way in ways if way.get("safe")}
    delivery = str(raw.get("delivery_way") or "")
    if missing := missing_for(delivery, safe, signs_in="email" in safe):
        wrong["delivery_way"] = missing
    aliases = tuple(str(alias).strip()[:NAME_MAX] for alias in raw.get("subject_aliases") or () if str(alias).strip())
    identifiers = tuple(
        (str(one.get("kind") or "other")[:20], str(one.get("value")).strip()[:100])
        for one in raw.get("subject_identifiers") or ()
        if str(one.get("value") or "").strip()
    )
    if not (texts["subject_name"] or aliases or identifiers):
        wrong["subject_name"] = str(NOBODY)
    if wrong:
        raise Invalid(_("Some answers are missing or need another look."), wrong)
    routes = tuple(RouteKind(route) for route in raw.get("routes_hint") or () if route in RouteKind.values)
    if not routes:
        routes = (RouteKind.FOIA,) if kind == RequesterKind.OTHER else USUAL_ROUTES
    flags = {
        key: bool(raw.get(key)) for key in ("victim_minor", "victim_deceased", "victim_incapacitated", "large_print")
    }
    language = str(raw.get("language") or settings.LANGUAGE_CODE)
    return Answers(
        texts={**texts, "scope": _scope(raw, language)},
        dates=dates,
        kind=RequesterKind(kind),
        victim_is_requester=bool(raw.get("victim_is_requester", kind == RequesterKind.VICTIM)),
        aliases=aliases,
        identifiers=identifiers,
        ways=ways,
        routes=routes,
        danger=bool(raw.get("danger")),
        expedite=bool(raw.get("expedite")),
        flags=flags,
        delivery=delivery if delivery in DeliveryWay.values else "",
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    )


def office_for(given: Answers, usual: Office) -> Office:
    """Return the open office that serves the place named: the longest ZIP prefix wins, then the state, then `usual`."""
    code, state = given.text("zip")[:5], given.text("state").upper()[:2]
    offices = Office.objects.filter(is_open=True)
    for length in range(len(code), 0, -1):
        found = offices.filter(areas__zip_prefix=code[:length]).order_by("pk").first()
        if found is not None:
            return found
    return (offices.filter(areas__state=state, areas__zip_prefix="").order_by("pk").first() if state else None) or usual


def materialise(request: Request, given: Answers, today: date) -> None:
    """Write the rows of a request from its answers."""
    text = given.text
    requester = Requester.objects.create(
        request=request,
        kind=given.kind,
        relation=text("relation")[:40],
        name=text("requester_name"),
        birth_date=given.dates["requester_birth_date"],
        birth_place=text("requester_birth_place"),
        address=text("requester_address"),
        interpreter=text("interpreter"),
        speaks_for=_speaking(given),
    )
    for way in given.ways:
        value = str(way.get("value") or "").strip()[:300]
        ContactWay.objects.create(
            requester=requester,
            kind=way["kind"],
            value=value,
            token=blind(str(way["kind"]), normalise_identifier(str(way["kind"]), value)) if value else "",
            safe=bool(way.get("safe")),
            when=str(way.get("when") or ""),
            voicemail=bool(way.get("voicemail")),
            seen_by=str(way.get("seen_by") or ""),
            code_word=str(way.get("code_word") or ""),
            asked_date=today,
        )
    Victim.objects.create(
        request=request,
        is_requester=given.victim_is_requester,
        name=text("requester_name") if given.victim_is_requester else text("victim_name"),
        birth_date=given.dates["requester_birth_date" if given.victim_is_requester else "victim_birth_date"],
        contact="" if given.victim_is_requester else text("victim_contact"),
        minor=given.flags["victim_minor"],
        deceased=given.flags["victim_deceased"],
        incapacitated=given.flags["victim_incapacitated"],
    )
    Incident.objects.create(
        request=request,
        what=text("incident_what"),
        when_text=text("incident_when"),
        on_date=given.dates["incident_date"],
        place=text("incident_place"),
        agency=text("incident_agency"),
        case_number=text("incident_case_number"),
        offence=text("incident_offence"),
    )
    _subject(request, given)
    for route in given.routes:
        Route.objects.create(request=request, kind=route)
    request.language, request.large_print = given.language, given.flags["large_print"]
    request.delivery_way = given.delivery or _delivery_from(given)
    request.scope = text("scope")


def index_names(request: Request, whose: str, names: tuple[str, ...]) -> None:
    """Keep keyed tokens of names, so that they are found without being stored readable."""
    tokens = {token for name in names for token in name_tokens(name)}
    NameToken.objects.bulk_create(NameToken(request=request, whose=whose, token=token) for token in sorted(tokens))


def _subject(request: Request, given: Answers) -> None:
    text = given.text
    subject = Subject.objects.create(
        id=uuid.uuid4(),
        request=request,
        name=text("subject_name"),
        birth_date=given.dates["subject_birth_date"],
        age_text=text("subject_age"),
        birth_place=text("subject_birth_place"),
        description=text("subject_description"),
        address=text("subject_address"),
    )
    for alias in given.aliases:
        SubjectAlias.objects.create(subject=subject, name=alias)
    for kind, value in given.identifiers:
        SubjectIdentifier.objects.create(
            subject=subject, kind=kind, value=value, token=blind(kind, normalise_identifier(kind, value))
        )
    index_names(request, "subject", (text("subject_name"), *given.aliases))
    index_names(request, "requester", (text("requester_name"),))


def _speaking(given: Answers) -> dict[str, str]:
    """Return what somebody said who speaks for another; nothing for a victim or for anybody else."""
    if given.kind in {RequesterKind.VICTIM, RequesterKind.OTHER}:
        return {}
    signed = given.dates["authority_date"]
    said = {key: given.text(key) for key in SPEAKING} | {"authority_date": signed.isoformat() if signed else ""}
    return {key: value for key, value in said.items() if value}


def _scope(raw: Mapping[str, Any], language: str) -> str:
    """Return the scope as the letter repeats it, in the requester's language whoever types it."""
    given = raw.get("scope") or []
    chosen = [given] if isinstance(given, str) else list(given)
    with translation.override(language):
        words = [gettext(SCOPES[one]) for one in chosen if one in SCOPES]
        usual = gettext(SCOPES["history"])
    return "; ".join([*words, str(raw.get("scope_words") or "").strip()]).strip("; ") or usual


def _delivery_from(given: Answers) -> str:
    safe = {way["kind"] for way in given.ways if way.get("safe")}
    if "email" in safe:
        return DeliveryWay.PORTAL.value
    return DeliveryWay.PAPER.value if "post" in safe else DeliveryWay.IN_PERSON.value
