"""Who may speak for a victim: the order of the law, never the accused (34 USC 20141(e)(2), 18 USC 3771(e)(2)(B)).

And what makes standing more than a word: the offence, the agency and its case, and who there confirmed it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.models import Answer, Check, Question, Request

#: What a requester says of their own ties who is accused of the harm.
ACCUSED = "accused"


class Line(models.TextChoices):
    """In which capacity somebody speaks for a victim, in the order of the law; counsel stands outside of it."""

    SPOUSE = "spouse", gettext_lazy("Spouse")
    GUARDIAN = "guardian", gettext_lazy("Legal guardian")
    PARENT = "parent", gettext_lazy("Parent")
    CHILD = "child", gettext_lazy("Child")
    SIBLING = "sibling", gettext_lazy("Sibling")
    FAMILY = "family", gettext_lazy("Another member of the family")
    DESIGNEE = "designee", gettext_lazy("Somebody a court named")
    COUNSEL = "counsel", gettext_lazy("An attorney, with signed authority")


#: Before whom nobody comes.
FIRST = frozenset({Line.SPOUSE, Line.COUNSEL})


@dataclass(frozen=True)
class Standing:
    """What shows that somebody is a victim of this act, beside the source that confirms it."""

    offence: str = ""
    agency: str = ""
    case_number: str = ""


@dataclass(frozen=True)
class Representing:
    """In which capacity a requester speaks for the victim, and why whoever comes before them by law does not."""

    line: Line | None = None
    closer_exists: bool = False
    passed_over: str = ""


def shown_by(question: Question, answer: Answer, standing: Standing, representing: Representing) -> dict[str, str]:
    """Return what an answer is kept with."""
    if answer is not Answer.YES or question not in {Question.STANDING, Question.AUTHORITY}:
        return {}
    if question is Question.STANDING:
        return {key: words.strip() for key, words in asdict(standing).items()}
    return {
        "line": representing.line.value if representing.line is not None else "",
        "closer_exists": "yes" if representing.closer_exists else "",
        "passed_over": representing.passed_over.strip(),
    }


def lacks(request: Request, question: str, source: str, shown: Mapping[str, str]) -> dict[str, str]:
    """Return what a yes to standing or authority lacks, by the field; nothing when it may stand."""
    if question == Question.STANDING:
        wanted = {**{key: shown.get(key, "") for key in asdict(Standing())}, "confirming_source": source}
        return {key: str(_STANDING[key]) for key, words in wanted.items() if not words.strip()}
    if question != Question.AUTHORITY or request.victim.is_requester:
        return {}
    said = request.requester.speaks_for or {}
    if said.get("ties") == ACCUSED or _is_of_the_subjects_side(request):
        return {"answer": _("Somebody accused of the harm, or of the subject's side, never speaks for the victim.")}
    line = shown.get("line", "")
    if line not in Line.values:
        return {"line": _("In which capacity do they speak for the victim?")}
    closer = bool(shown.get("closer_exists")) or bool(said.get("closer_kin"))
    if closer and line not in FIRST and not shown.get("passed_over", "").strip():
        return {
            "passed_over": _("Somebody comes before them by law. Say why that person does not speak for the victim.")
        }
    return {}


def _is_of_the_subjects_side(request: Request) -> bool:
    rows = Check.objects.filter(request=request, question=Question.CONFLICT, answer=Answer.YES, replaced_at=None)
    return rows.exists()


_STANDING = {
    "offence": gettext_lazy("Which offence is it?"),
    "agency": gettext_lazy("Which agency has the case?"),
    "case_number": gettext_lazy("Under which number does it run there?"),
    "confirming_source": gettext_lazy("Who there confirmed it, and when?"),
}
