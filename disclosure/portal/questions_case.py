"""The questions about what happened, the person asked about, and what is wanted."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from disclosure.portal.fields import Field
from disclosure.portal.steps import Answers, Step
from workflow.law.delivering import missing_for
from workflow.models import DeliveryWay
from workflow.services.answers import NOBODY

SCOPES = (
    ("custody", _("Is the person in custody now?")),
    ("history", _("Criminal history")),
    ("court", _("Court dates and how they ended")),
    ("immigration", _("Immigration history")),
)
DELIVERY = tuple(
    (way.value, way.label)
    for way in (DeliveryWay.PORTAL, DeliveryWay.PAPER, DeliveryWay.IN_PERSON, DeliveryWay.READ_ALOUD, DeliveryWay.HOLD)
)


def other_names(cleaned: Answers) -> dict[str, Any]:
    return {"subject_aliases": [line.strip() for line in cleaned["aliases_text"].splitlines() if line.strip()]}


def numbers(cleaned: Answers) -> dict[str, Any]:
    kinds = {"number_court": "court_number", "number_a": "a_number", "number_other": "other"}
    return {
        "subject_identifiers": [
            {"kind": kind, "value": cleaned[key]} for key, kind in kinds.items() if cleaned.get(key)
        ]
    }


def something_known(answers: Answers) -> dict[str, Any]:
    """Ask for one thing that tells the subject from others: a name, a nickname or a number."""
    known = (answers.get("subject_name"), answers.get("aliases_text"), *numbers(answers)["subject_identifiers"])
    return {} if any(known) else {"number_court": NOBODY}


def can_go_so(answers: Answers) -> dict[str, Any]:
    """Say at once that an answer cannot go by a way for which something safe is missing."""
    safe = {way["kind"] for way in answers.get("ways", ()) if way["safe"]}
    missing = missing_for(answers["delivery_way"], safe, signs_in="email" in safe)
    return {"delivery_way": missing} if missing else {}


HAPPENED = (
    Step(
        "what",
        "happened",
        _("What happened, in a few words?"),
        _("It tells us which records to look for, and what the law lets us tell you. You need not tell it all."),
        (Field("incident_what", "long", _("What happened"), _("One or two sentences are enough.")),),
        note="portal/notes/free_text.html",
    ),
    Step(
        "when",
        "happened",
        _("When was it?"),
        _("“About two years ago” or “summer of 2021” is fine."),
        (
            Field("incident_when", "text", _("When, in your words")),
            Field("incident_date", "date", _("The exact day, if you know it"), _("Example: 7 19 2021")),
        ),
    ),
    Step(
        "where",
        "happened",
        _("Where was it?"),
        _("A city or a county is enough. Records are kept where things happened."),
        (Field("incident_place", "text", _("Place"), _("Example: Springfield, Illinois")),),
    ),
    Step(
        "report",
        "happened",
        _("Do the police or a court know of it?"),
        _("A case number leads us to the right records fast. You do not need one."),
        (
            Field("incident_agency", "text", _("Which police, prosecutor or court?")),
            Field("incident_case_number", "text", _("Case or report number"), _("It is on letters from them.")),
            Field("incident_offence", "text", _("What was the charge?"), _("If you know it.")),
        ),
    ),
)
PERSON = (
    Step(
        "person",
        "person",
        _("Who is the person you ask about?"),
        _(
            "A part of the name is enough. Without a name, a nickname or a number we ask for later will do. "
            "We never contact this person, and never tell them that you asked."
        ),
        (
            Field(
                "subject_name",
                "text",
                _("Name, as well as you know it"),
                _("Example: Jonas, or J. Example"),
            ),
        ),
        short=_("Name of the person"),
    ),
    Step(
        "other-names",
        "person",
        _("Does the person use other names?"),
        _("Nicknames and other spellings help us find the right person, and not somebody else."),
        (Field("aliases_text", "long", _("Other names"), _("One on each line.")),),
        prepare=other_names,
    ),
    Step(
        "age",
        "person",
        _("How old is the person?"),
        _("Many people share a name. “About 30” is fine."),
        (
            Field("subject_age", "text", _("Age, or about when they were born"), _("Example: about 30 years old")),
            Field("subject_birth_date", "date", _("Date of birth, if you know it"), _("Example: 4 28 1986")),
            Field("subject_birth_place", "text", _("Where they were born"), _("A country is enough.")),
        ),
    ),
    Step(
        "looks",
        "person",
        _("What else do you know of the person?"),
        _("Everything helps us find the right person. Leave empty what you do not know."),
        (
            Field("subject_description", "long", _("Looks, scars, tattoos, work"), _("In a few words.")),
            Field("subject_address", "long", _("Where they live or lived")),
        ),
    ),
    Step(
        "numbers",
        "person",
        _("Do you have a number that belongs to the person?"),
        _("A number shows best that it is the right person. Most people have none. That is all right."),
        (
            Field("number_court", "text", _("Court or jail number")),
            Field("number_a", "text", _("A-number"), _("Starts with an A and has eight or nine digits.")),
            Field("number_other", "text", _("Any other number"), _("Example: a license plate. Say what it is.")),
        ),
        prepare=numbers,
        check=something_known,
    ),
)
WISH = (
    Step(
        "wish",
        "wish",
        _("What do you want to know?"),
        _("Choose all you want. If we may not tell you something, we say so in our answer."),
        (
            Field(
                "scope",
                "choices",
                _("Choose all that fit"),
                required=True,
                choices=SCOPES,
                missing=_("Choose at least one. If you are not sure, choose all."),
            ),
            Field("scope_words", "long", _("Something else"), _("In your own words.")),
        ),
    ),
    Step(
        "answer",
        "wish",
        _("How do you want to get the answer?"),
        _("We ask again before anything leaves us. You can change it at any time."),
        (
            Field(
                "delivery_way",
                "choice",
                _("Choose one"),
                required=True,
                choices=DELIVERY,
                explained={
                    DeliveryWay.PORTAL.value: _("You sign in with your e-mail address. Nothing is sent."),
                    DeliveryWay.HOLD.value: _("We keep the answer for you until you tell us."),
                },
                missing=_("Choose one. You can change it later."),
            ),
        ),
        check=can_go_so,
    ),
)
