"""What a requester sees of how a request stands: five steps, what we wait for, the expected date, what was said."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from disclosure.languages import FIRST
from disclosure.letters.case import language_of
from disclosure.letters.library import catalogue_template, labels
from disclosure.letters.wording import LANGUAGES
from disclosure.portal.masking import Shown, masked
from disclosure.portal.outcomes import ending_of
from workflow.law.delivering import is_asked_again
from workflow.models import DeliveryWay, Notice, Request, User
from workflow.selectors import actions
from workflow.services import clock, releasing, telling, ways
from workflow.services.appeals import UNAPPEALABLE
from workflow.services.contact import open_question
from workflow.states import COARSE_STEPS, OPEN_APPEALS, State


@dataclass(frozen=True)
class Line:
    """One thing said: by whom, when, and whether it is a question."""

    mine: bool
    text: str
    at: datetime
    question: bool = False


@dataclass(frozen=True)
class Stage:
    """One of the five steps: its name, and whether it lies behind, is now, or lies ahead."""

    name: str
    place: str


def stages(request: Request) -> list[Stage]:
    """Return the five coarse steps; the state itself would say too much."""
    names = list(dict.fromkeys(str(name) for state, name in COARSE_STEPS.items() if state is not State.DRAFT))
    here = names.index(request.step)
    places = ["done" if index < here else "here" if index == here else "ahead" for index in range(len(names))]
    return [Stage(name, place) for name, place in zip(names, places, strict=True)]


def conversation(request: Request) -> list[Line]:
    """Return messages, questions and replies in the order they were said."""
    lines = [Line(message.from_requester, message.text, message.at) for message in request.messages.all()]
    for asked in request.questions.all():
        lines.append(Line(False, asked.text, asked.asked_at, question=True))
        if asked.replied_at:
            lines.append(Line(True, asked.reply, asked.replied_at))
    return sorted(lines, key=lambda line: line.at)


def appeal_until(request: Request) -> date | None:
    """Return the last day for an appeal of a closed request."""
    if request.closed_at is None:
        return None
    return clock.working_days_after(request, timezone.localdate(request.closed_at), request.office.appeal_days)


def other_forms(request: Request) -> dict[str, Any]:
    """Return the words in the addresses of a letter's other forms: its other languages, and its other size.

    `others` are (code of the language, form, link in that language, the same short).
    """
    usual = language_of(request)
    sizes = {False: "", True: "-large"}
    return {
        "others": [
            (
                other,
                f"{other}{sizes[request.large_print]}",
                labels(other)["letter_download"],
                labels(other)["letter_spoken"],
            )
            for other in LANGUAGES
            if other != usual
        ],
        "large": f"{usual}{sizes[not request.large_print]}",
    }


def view_of(user: User, request: Request) -> dict[str, Any]:
    """Return everything the page of one request shows."""
    releases = list(request.releases.filter(recalled_at=None).select_related("decision").order_by("released_at"))
    is_open = request.is_open
    may = {action.event for action in actions(user, request)}
    known_ways = list(request.requester.ways.order_by("-safe", "kind", "pk"))
    return {
        "case": request,
        "stages": stages(request),
        "stage_number": next(index for index, stage in enumerate(stages(request), 1) if stage.place == "here"),
        "may": may,
        "question": open_question(request),
        "ask_again": ways.are_asked_again(request, known_ways, timezone.localdate()),
        "ways_used": [Shown(way, masked(way)) for way in known_ways if way.is_used],
        "ways_unasked": any(way.unasked for way in known_ways),
        "lines": conversation(request),
        "clock": clock.reading(request) if is_open else None,
        "releases": releases,
        **other_forms(request),
        "more_to_come": bool(releases) and releases[-1].partial and is_open,
        "delivery_words": DeliveryWay(request.delivery_way).label if request.delivery_way else "",
        "undelivered": releasing.undelivered(request),
        "ask_way": request.state == State.READY and is_asked_again(request) and bool(request.delivery_way),
        "elsewhere": releasing.goes_elsewhere(request),
        "evidence": request.evidence.filter(Q(added_by=user) | Q(added_by=None), sealed=False).order_by("added_at"),
        "declaration": getattr(request, "declaration", None),
        "appeals": request.appeals.order_by("filed_at"),
        "appeal_is_open": request.appeals.filter(state__in=OPEN_APPEALS).exists(),
        "appeal_until": appeal_until(request),
        "may_appeal": "file_appeal" in may and request.outcome not in UNAPPEALABLE,
        "letters": letters_of(request),
        **ending_of(user, request),
    }


@dataclass(frozen=True)
class LetterOnTheWay:
    """A letter beside the answer, as the page lists it: its title, and the notice it is of."""

    title: str
    notice: Notice


def letters_of(request: Request) -> list[LetterOnTheWay]:
    """Return the letters made of what was told on the way that open here, newest first."""
    found = request.notices.filter(artifact__isnull=False).order_by("-at")
    return [LetterOnTheWay(title_of(one.kind), one) for one in found if telling.is_open_here(one, request)]


def title_of(kind: str) -> str:
    """Return the title of a kind of letter in the language of the page."""
    spoken = (get_language() or FIRST).partition("-")[0]
    return catalogue_template(kind, spoken if spoken in LANGUAGES else FIRST).title
