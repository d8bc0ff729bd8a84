"""How a request ended, for its requester: what it means and what to do next, one entry for each outcome.

No-tell (design §5): the words hang on the outcome alone, never on what was found or barred, and an outcome that stands
for several reasons has one text. Nothing here is shown while an answer is held back or recalled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from workflow.models import Request, User
from workflow.policies import follows
from workflow.states import Outcome

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Ending:
    """What one outcome means, and what the person can do now."""

    title: "StrOrPromise"
    said: "tuple[StrOrPromise, ...]"
    steps: "tuple[StrOrPromise, ...]" = ()


READ_FIRST = _("Read the letter. It says what we decided and why.")
ASK_ANEW = _("You can ask again at any time. It costs nothing.")

ENDINGS: Mapping[Outcome, Ending] = {
    Outcome.GRANTED_IN_FULL: Ending(
        _("Our answer is yes"),
        (_("The letter is above, with all that it names."),),
        (READ_FIRST, _("Keep the file in a safe place, or let us keep it for you.")),
    ),
    Outcome.GRANTED_IN_PART: Ending(
        _("We can give you some of what you asked for"),
        (_("The answer is yes in part. The letter says what we give you, what we keep back, and why."),),
        (READ_FIRST, _("If you do not agree with what we keep back, you can appeal.")),
    ),
    Outcome.DENIED_IN_FULL: Ending(
        _("We cannot give you what you asked for"),
        (_("The answer is no. We know this is hard to read. The letter says why."),),
        (READ_FIRST, _("If you do not agree, you can appeal. Somebody else then looks at it again.")),
    ),
    Outcome.NO_RECORDS: Ending(
        _("We did not find any records"),
        (_("This does not mean that nothing happened, and it does not mean that we doubt you."),),
        (READ_FIRST, _("If you know of another place to look, tell us, or appeal.")),
    ),
    Outcome.NEITHER_CONFIRM_NOR_DENY: Ending(
        _("Our answer to your request"),
        (
            _(
                "We cannot release anything to you. For requests of this kind, we neither confirm nor deny that "
                "records exist. This does not mean that there are records. It does not mean that there are none."
            ),
        ),
        (READ_FIRST, _("If you do not agree, you can appeal. Somebody else then looks at it again.")),
    ),
    Outcome.NOT_VERIFIED: Ending(
        _("We could not confirm what we need to answer you"),
        (_("Before we may tell you something about another person, we must be sure of some things."),),
        (
            _("Read the letter. It says what was missing."),
            _("You can send it to us at any time. Your request then goes on where it stopped."),
        ),
    ),
    Outcome.NOT_DESCRIBED: Ending(
        _("We need to know more before we can search"),
        (_("With what we have now we could not search, so we closed your request."),),
        (
            _("Read the letter. It says what would help."),
            _("Part of a name, a rough age, a place or a year can be enough. Write or call us."),
        ),
    ),
    Outcome.LAPSED: Ending(
        _("We closed your request for now"),
        (_("We did not hear from you, so we closed it. Write or call us, and we take it up again."),),
        (_("Answer our question below in a message, or call us. Nothing is lost."),),
    ),
    Outcome.WITHDRAWN: Ending(
        _("You took back your request"),
        (_("You withdrew this request. You can ask again whenever you want."),),
        (_("If it was not you who withdrew it, call us at once."), ASK_ANEW),
    ),
    Outcome.DUPLICATE: Ending(
        _("You already have a request like this"),
        (_("We answer both together, so we closed this one. You lose nothing by this."),),
    ),
    Outcome.REFERRED_ELSEWHERE: Ending(
        _("Another office can help you with this"),
        (
            _(
                "Another office answers requests like yours, so we closed your request here. This says nothing about "
                "what that office holds."
            ),
        ),
    ),
}


def ending_of(user: User, request: Request) -> dict[str, Any]:
    """Return what the page of a closed request says of its end; nothing while the answer is held, recalled or open.

    An outcome that a decision gives is told only once its letter left.
    """
    hidden = request.is_open or not request.outcome or request.recalled_at is not None or request.is_held
    if hidden:
        return {}
    other = request.duplicate_of
    referral = request.notices.filter(kind="referral").order_by("-at").first()
    return {
        "ending": ENDINGS[Outcome(request.outcome)],
        "other": other,
        "other_is_mine": other is not None and follows(user, other),
        "is_referred": request.outcome == Outcome.REFERRED_ELSEWHERE,
        "right_office": referral.values.get("referral_office", "") if referral is not None else "",
    }
