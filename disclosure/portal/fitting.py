"""“Is this the right place?”: three short questions, one a page, before anything is begun or kept.

Nothing is stored and no address tells an answer: what was said before travels in hidden fields of the next page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from disclosure.portal.fields import Field, form_of

QUESTIONS: tuple[Field, ...] = (
    Field(
        "now",
        "choice",
        _("Is somebody in danger at this moment?"),
        _("Then other help comes faster than we can."),
        required=True,
        choices=(("yes", _("Yes")), ("no", _("No"))),
        missing=_("Choose one."),
    ),
    Field(
        "wish",
        "choice",
        _("What do you want to do?"),
        _("Some things are done by others. We tell you by whom."),
        required=True,
        choices=(
            ("ask", _("Know about a person who harmed me or somebody close to me")),
            ("own", _("See what is kept about myself")),
            ("report", _("Report a crime")),
            ("support", _("Find a safe place, a counselor or a lawyer")),
            ("follow", _("See how a request of mine stands")),
        ),
        missing=_("Choose one."),
    ),
    Field(
        "person",
        "choice",
        _("Do you know something that tells the person from others?"),
        _("A part of the name, a nickname, or a number from a court or the police."),
        required=True,
        choices=(("yes", _("Yes, something")), ("no", _("No, nothing"))),
        missing=_("Choose one."),
    ),
)


@dataclass(frozen=True)
class Place:
    """Where the answers lead: whether this is the right place, and what to say of it."""

    title: Any
    said: tuple[Any, ...]
    #: ``begin``, ``sign_in`` or ``call``: what the page offers first.
    offer: str


DANGER = Place(
    _("Please call 911 first"),
    (
        _("We cannot send help to you, and we read requests only during the day."),
        _("When you are safe, you can still ask us. Tell us then that there is danger, and we look within 24 hours."),
    ),
    "begin",
)
HERE = Place(
    _("Yes, you are in the right place"),
    (_("You can begin now. It takes about 20 minutes, and you can stop and come back."),),
    "begin",
)
LITTLE = Place(
    _("Call us first"),
    (
        _("Without anything that tells the person from others we could not search."),
        _("On the telephone we think it over with you: a place, a time, a case of the police can be enough."),
    ),
    "call",
)
ELSEWHERE: Mapping[str, Place] = {
    "own": Place(
        _("Another way is better for this"),
        (
            _("What an agency keeps about yourself you ask of that agency: a request for your own records."),
            _("Call us, and we tell you where to send it. You may also ask us here, as “none of these”."),
        ),
        "call",
    ),
    "report": Place(
        _("The police take reports of crimes"),
        (
            _("This office takes no reports of crimes. In an emergency call 911. Otherwise call the police where it "
              "happened."),
            _("Call us if you do not know whom to call. We find the number with you."),
        ),
        "call",
    ),
    "support": Place(
        _("We help you find support"),
        (
            _("You need not ask us for anything else, and need not give your name."),
            _("Call us, or call one of the lines on our page of help. They answer day and night."),
        ),
        "call",
    ),
    "follow": Place(
        _("You have asked us already"),
        (_("Sign in with your e-mail address, or call us and name your number and your code word."),),
        "sign_in",
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def fit(http: HttpRequest) -> HttpResponse:
    """Ask the next of the three questions, or say where the answers lead."""
    sent = http.POST if http.method == "POST" else {}
    given = _given(sent)
    if sent.get("back"):
        given = dict(list(given.items())[: max(_asked(sent) - 1, 0)])
    place = place_of(given)
    if place is not None:
        return render(http, "portal/fit_end.html", {"place": place, "danger": place is DANGER})
    number = len(given)
    tried = bool(sent) and not sent.get("back") and _asked(sent) == number
    question = QUESTIONS[number]
    form = form_of((question,))(sent if tried else None)
    context = {"question": question, "form": form, "given": given, "number": number, "all": len(QUESTIONS)}
    return render(http, "portal/fit.html", context, status=422 if tried else 200)


def place_of(given: Mapping[str, str]) -> Place | None:
    """Return where the answers lead; None while a question is open."""
    if given.get("now") == "yes":
        return DANGER
    if given.get("wish") in ELSEWHERE:
        return ELSEWHERE[given["wish"]]
    if given.get("person"):
        return HERE if given["person"] == "yes" else LITTLE
    return None


def _given(sent: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers as far as each question before was answered too."""
    found: dict[str, str] = {}
    for one in QUESTIONS:
        if sent.get(one.key) not in _values(one):
            break
        found[one.key] = str(sent[one.key])
    return found


def _values(question: Field) -> set[str]:
    return {value for value, _label in question.choices}


def _asked(sent: Mapping[str, Any]) -> int:
    """Return the number of the question a page showed, from 0."""
    shown = str(sent.get("asked", "0"))
    return int(shown) if shown.isdigit() and int(shown) < len(QUESTIONS) else 0
