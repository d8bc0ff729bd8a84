"""The questions of the guided request: one thing a page, each with why it is asked. Data; the walking is in `steps`.

Here are those about the requester and how to reach them; the rest stands in `questions_case`.

Keys are those `workflow.services.answers.parse` reads. Nobody is asked an immigration status.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from disclosure.places import OUTSIDE, STATES
from disclosure.portal import ways
from disclosure.portal.fields import Field
from disclosure.portal.questions_case import HAPPENED, PERSON, WISH
from disclosure.portal.steps import Answers, Step, Walk
from workflow.models import RequesterKind
from workflow.services.answers import ACCUSED

PARTS = (
    ("you", _("About you")),
    ("reach", _("How we reach you")),
    ("happened", _("What happened")),
    ("person", _("The person you ask about")),
    ("wish", _("What you want to know")),
)
KINDS = (
    (RequesterKind.VICTIM.value, _("It happened to me")),
    (RequesterKind.FAMILY.value, _("It happened to somebody in my family")),
    (RequesterKind.GUARDIAN.value, _("I am the legal guardian of the person")),
    (RequesterKind.ATTORNEY.value, _("I am the person’s attorney")),
    (RequesterKind.REPRESENTATIVE.value, _("The person asked me to help")),
    (RequesterKind.OTHER.value, _("None of these")),
)
RELATIONS = (
    ("", _("Choose")),
    ("spouse", _("Husband, wife or partner")),
    ("parent", _("Mother or father")),
    ("child", _("Son or daughter")),
    ("sibling", _("Brother or sister")),
    ("other family", _("Other family")),
    ("court designee", _("A court named me to speak for the person")),
)
#: How somebody who speaks for another stands to the subject. Never the accused (18 USC 3771(e)(2)(B)).
TIES = (
    ("none", _("I have nothing to do with that person")),
    ("family", _("I am family of that person, but do not live with them")),
    ("lives_with", _("I live with that person")),
    (ACCUSED, _("I am that person, or I am accused of the harm too")),
)


def for_somebody(answers: Answers) -> bool:
    """Whether the requester speaks for another person."""
    return answers.get("requester_kind") not in {None, "", RequesterKind.VICTIM, RequesterKind.OTHER}


def urgency(cleaned: Answers) -> dict[str, Any]:
    """Return the two marks that staff sort by."""
    chosen = cleaned["urgency"]
    return {"danger": chosen == "danger", "expedite": chosen in {"danger", "soon"}}


def comes_later(answers: Answers) -> bool:
    """Whether somebody may come before this requester in the order of 34 USC 20141(e)(2)."""
    kind = answers.get("requester_kind")
    return kind == RequesterKind.REPRESENTATIVE or (
        kind == RequesterKind.FAMILY and answers.get("relation") not in {None, "", "spouse"}
    )


def needs_authority(answers: Answers) -> bool:
    kinds = {RequesterKind.ATTORNEY, RequesterKind.GUARDIAN, RequesterKind.REPRESENTATIVE}
    return answers.get("requester_kind") in kinds or answers.get("relation") == "court designee"


def never_the_accused(cleaned: Answers) -> dict[str, Any]:
    """Refuse who is accused of the harm, kindly, and say what they can do."""
    if cleaned.get("ties") == ACCUSED:
        return {
            "ties": _(
                "The law does not let you speak for the person harmed. You can ask for yourself: go back to “Who are "
                "you asking for?” and choose the last answer. Or call us."
            )
        }
    return {}


def whose(cleaned: Answers) -> dict[str, Any]:
    return {"victim_is_requester": cleaned["requester_kind"] == RequesterKind.VICTIM}


def conditions(cleaned: Answers) -> dict[str, Any]:
    chosen = cleaned["victim_condition"]
    return {f"victim_{key}": key in chosen for key in ("minor", "deceased", "incapacitated")}


YOU = (
    Step(
        "now",
        "you",
        _("Are you, or is somebody else, in danger now?"),
        _("If there is danger, we look at your request within 24 hours."),
        (
            Field(
                "urgency",
                "choice",
                _("Choose what fits"),
                required=True,
                choices=(
                    ("danger", _("Yes, there is danger")),
                    ("soon", _("No, but I need the answer soon")),
                    ("no", _("No")),
                ),
                explained={"soon": _("Example: a court date, or somebody is about to be released.")},
                missing=_("Choose one. You can change it later."),
            ),
        ),
        prepare=urgency,
        note="portal/notes/emergency.html",
    ),
    Step(
        "now-help",
        "you",
        _("Your safety comes first"),
        "",
        shown=lambda answers: answers.get("urgency") == "danger",
        note="portal/notes/safety.html",
    ),
    Step(
        "who",
        "you",
        _("Who are you asking for?"),
        _("The law lets us tell more to the person harmed, and to those who speak for them."),
        (
            Field(
                "requester_kind",
                "choice",
                _("Choose what fits best"),
                required=True,
                choices=KINDS,
                explained={
                    RequesterKind.ATTORNEY.value: _("We will ask for the authority your client signed."),
                    RequesterKind.OTHER.value: _("Anybody may ask. What we can tell you may be little."),
                },
                missing=_("Choose one. If you are not sure, choose the last."),
            ),
        ),
        prepare=whose,
    ),
    Step(
        "relation",
        "you",
        _("What are you to the person?"),
        _("The law names who may speak for somebody who cannot speak for themselves, and in which order."),
        (
            Field(
                "relation",
                "select",
                _("You are the person’s"),
                required=True,
                choices=RELATIONS,
                missing=_("Choose one."),
            ),
        ),
        shown=lambda answers: answers.get("requester_kind") == RequesterKind.FAMILY,
    ),
    Step(
        "for",
        "you",
        _("The person you speak for"),
        _("We make sure that you may speak for them. We never take a request from somebody accused of harming them."),
        (
            Field("victim_name", "text", _("Their full name"), required=True, missing=_("Write their name.")),
            Field("victim_birth_date", "date", _("Their date of birth"), _("Example: 4 28 2009")),
            Field(
                "victim_contact",
                "long",
                _("Their address, telephone and e-mail"),
                _("One a line. We never use them. We keep them out of everything we send."),
            ),
            Field(
                "victim_condition",
                "choices",
                _("Is one of these true?"),
                choices=(
                    ("minor", _("They are under 18")),
                    ("incapacitated", _("They cannot speak for themselves now")),
                    ("deceased", _("They have died. We are sorry.")),
                ),
            ),
        ),
        shown=for_somebody,
        prepare=conditions,
    ),
    Step(
        "ties",
        "you",
        _("How do you stand to the person you ask about?"),
        _(
            "Nobody accused of the harm may speak for the person harmed. If you are family or live with the accused "
            "person, say so: we only look more closely."
        ),
        (Field("ties", "choice", _("Choose what fits"), required=True, choices=TIES, missing=_("Choose one.")),),
        shown=for_somebody,
        check=never_the_accused,
    ),
    Step(
        "order",
        "you",
        _("Is there somebody closer to the person harmed?"),
        _(
            "The law names an order: husband or wife, legal guardian, parent, son or daughter, brother or sister, "
            "other family, somebody a court named. You may ask even if others come before you."
        ),
        (Field("closer_kin", "text", _("Who comes before you?"), _("Name and relation. Leave empty if nobody does.")),),
        shown=comes_later,
    ),
    Step(
        "paper",
        "you",
        _("What lets you act for the person?"),
        _("We may tell you only what your authority covers, and only as long as it lasts."),
        (
            Field(
                "authority_what",
                "text",
                _("The paper that says so"),
                _("Example: a letter my client signed, or an order of a court. You can send a picture of it later."),
                required=True,
                missing=_("Write in a few words what lets you act."),
            ),
            Field("authority_date", "date", _("When was it signed?"), _("Example: 4 28 2026")),
            Field(
                "authority_scope",
                "text",
                _("What does it cover, and until when?"),
                _("Example: this case, until it ends."),
            ),
        ),
        shown=needs_authority,
    ),
    Step(
        "name",
        "you",
        _("What is your name?"),
        _("We must know whom we answer. We do not tell the person you ask about your name, nor that you asked."),
        (
            Field(
                "requester_name",
                "text",
                _("Your full name"),
                required=True,
                autocomplete="name",
                missing=_("Write your name."),
            ),
        ),
        short=_("Your name"),
    ),
    Step(
        "born",
        "you",
        _("When and where were you born?"),
        _("It helps us make sure that nobody asks in your name."),
        (
            Field("requester_birth_date", "date", _("Your date of birth"), _("Example: 4 28 1986"), birth=True),
            Field("requester_birth_place", "text", _("City, and state or country"), _("As in your papers.")),
        ),
        short=_("Your birth"),
    ),
    Step(
        "home",
        "you",
        _("Where do you live?"),
        _(
            "We choose the office near you. We send nothing to your home unless you tell us on a later page "
            "that it is safe."
        ),
        (
            Field(
                "state",
                "select",
                _("State or territory"),
                choices=(("", _("I would rather not say")), *STATES, (OUTSIDE, _("Outside the United States"))),
            ),
            Field("zip", "zip", _("ZIP code"), autocomplete="postal-code"),
            Field("requester_address", "long", _("Your address"), _("To check who you are. It is kept under lock.")),
        ),
    ),
)
REACH = (
    Step(
        "ways",
        "reach",
        _("How may we reach you?"),
        _("You decide. Choose only what is safe for you. You can choose more than one."),
        (
            Field(
                "contact_kinds",
                "choices",
                _("Choose all that are all right"),
                required=True,
                choices=ways.CHOICES,
                explained=ways.EXPLAINED,
                missing=_("Choose at least one. If none is safe, choose that you will call us."),
            ),
        ),
    ),
    *ways.STEPS,
    Step(
        "reading",
        "reach",
        _("How do you like to read or hear from us?"),
        _("So that you understand everything we tell you. It costs you nothing."),
        (
            Field(
                "language",
                "choice",
                _("Language"),
                required=True,
                choices=tuple(settings.LANGUAGES),
                missing=_("Choose one."),
            ),
            Field("large_print", "yes", _("Large print, please")),
            Field(
                "interpreter",
                "text",
                _("Do you need an interpreter? In which language?"),
                _(
                    "If you bring your own, write the name too. Not a child, and nobody who is close to the person "
                    "you ask about."
                ),
            ),
        ),
    ),
)
WALK = Walk(PARTS, (*YOU, *REACH, *HAPPENED, *PERSON, *WISH))
