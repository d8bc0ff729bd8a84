"""Ways to reach a person: each with whether it is safe, when, who else sees it, and a word only they know."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from disclosure.portal.fields import Field
from disclosure.portal.steps import Answers, Step
from workflow.hours import LABELS
from workflow.services.ways import BY_CLOCK

#: What a person may choose from, in the order shown.
CHOICES = (
    ("email", _("E-mail")),
    ("telephone", _("Telephone call")),
    ("sms", _("Text message")),
    ("post", _("Letter by post")),
    ("they_call", _("I will call you. Send me nothing.")),
)
EXPLAINED = {
    "email": _("You can also sign in here and read everything online."),
    "post": _("It comes in a plain envelope."),
    "they_call": _("We then send no notices by any way. You call and say your number and your code word."),
}
SAFE = (
    ("any", _("Yes, at any time")),
    ("times", _("Yes, but only at certain times")),
    ("no", _("No, do not use it")),
)


def chose(kind: str) -> Callable[[Answers], bool]:
    """Return whether a person chose this way, as a condition of a step."""
    return lambda answers: kind in answers.get("contact_kinds", ())


def ways_of(answers: Answers) -> list[dict[str, Any]]:
    """Return the chosen ways as a request keeps them."""
    return [way_of(kind, answers[f"way_{kind}"]) for kind, _label in CHOICES if _given(kind, answers)]


def _given(kind: str, answers: Answers) -> bool:
    return chose(kind)(answers) and f"way_{kind}" in answers


def way_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return one way as a request keeps it, from the answers to its page."""
    return {
        "kind": kind,
        "value": given.get("value", ""),
        "safe": kind == "they_call" or given.get("safe") in {"any", "times"},
        "when": "" if kind in BY_CLOCK and given.get("safe") == "any" else given.get("when", ""),
        "voicemail": bool(given.get("voicemail")),
        "seen_by": given.get("seen_by", ""),
        "code_word": given.get("code_word", ""),
    }


def _value(kind: str, label: Any, hint: Any = "", autocomplete: str = "") -> Field:
    kinds: dict[str, Any] = {"email": "email", "telephone": "telephone", "sms": "telephone", "post": "long"}
    return Field("value", kinds[kind], label, hint, required=True, autocomplete=autocomplete, max_length=300)


def _safe(label: Any) -> Field:
    return Field("safe", "choice", label, required=True, choices=SAFE, missing=_("Say whether this is safe."))


def times_named(cleaned: Answers) -> dict[str, Any]:
    """Ask for the times when somebody says that only some are safe."""
    if cleaned.get("safe") == "times" and not cleaned.get("when"):
        return {"when": _("Say which times are safe.")}
    return {}


#: Hours the machine can keep; it writes at no others.
HOURS = (("", _("At any time")), *LABELS.items())
CLOCK = Field("when", "select", _("When is it safe?"), _("We write only at these hours."), choices=HOURS)
WHEN = Field("when", "text", _("When is it safe?"), _("Example: weekdays from 9 to 3."))
SEEN = Field("seen_by", "text", _("Does anybody else see or hear it?"), _("Example: my mother opens the post."))
WORD = Field(
    "code_word",
    "text",
    _("A code word"),
    _("A word only you know. Whoever calls says it, you or we, so that both can be sure."),
)
VOICEMAIL = Field(
    "voicemail", "yes", _("You may leave a message"), _("We say only a first name and a number to call back.")
)
WHY = _("We use a way only if you say that it is safe. What we send never says what it is about.")

STEPS = (
    Step(
        "way-email",
        "reach",
        _("Your e-mail address"),
        WHY,
        (
            _value("email", _("E-mail address"), _("One that nobody else opens."), "email"),
            _safe(_("Is it safe to write to you there?")),
            CLOCK,
            SEEN,
        ),
        shown=chose("email"),
        within="way_email",
        check=times_named,
    ),
    Step(
        "way-telephone",
        "reach",
        _("Your telephone"),
        WHY,
        (
            _value("telephone", _("Telephone number"), autocomplete="tel"),
            _safe(_("Is it safe to call you there?")),
            WHEN,
            VOICEMAIL,
            SEEN,
            WORD,
        ),
        shown=chose("telephone"),
        within="way_telephone",
        check=times_named,
    ),
    Step(
        "way-text",
        "reach",
        _("Your number for text messages"),
        WHY,
        (
            _value("sms", _("Mobile number"), autocomplete="tel"),
            _safe(_("Is it safe to text you there?")),
            CLOCK,
            SEEN,
        ),
        shown=chose("sms"),
        within="way_sms",
        check=times_named,
    ),
    Step(
        "way-post",
        "reach",
        _("Your address for letters"),
        WHY,
        (
            _value("post", _("Address"), _("It can be the address of somebody you trust.")),
            _safe(_("Is it safe to write to you there?")),
            WHEN,
            SEEN,
        ),
        shown=chose("post"),
        within="way_post",
        check=times_named,
    ),
    Step(
        "way-call",
        "reach",
        _("When you call us"),
        _("On the telephone we cannot see you. A code word shows us that it is you."),
        (
            Field(
                "code_word",
                "text",
                _("A code word"),
                _("A word only you know, easy for you to remember."),
                required=True,
                missing=_("Choose a code word. Without it we could not tell you anything on the telephone."),
            ),
        ),
        shown=chose("they_call"),
        within="way_they_call",
    ),
)
