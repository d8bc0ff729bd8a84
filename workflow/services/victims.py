"""How a victim is reached, as far as it must stand in nothing that leaves: added to and corrected after intake too.

Nothing is ever sent to it. What was written down stays covered when it is corrected; only counsel takes a line out, and
says why. So nobody makes an address releasable by writing another over it.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from redaction.vault.blind import fold
from workflow import known
from workflow.errors import Invalid, NotAllowed
from workflow.policies import Actor
from workflow.services.acting import acting
from workflow.states import Role

#: Lines kept of one victim, and characters in one.
LINES_MAX, LINE_MAX = 40, 200


def keep_contact(*, request_id: UUID, add: str = "", strike: str = "", why: str, by: Actor) -> list[str]:
    """Add lines to what is kept of how a victim is reached, or take lines out; return the lines that stand then.

    :param add: addresses, telephone numbers, e-mail addresses, one a line.
    :param strike: lines that stand and do not belong to the victim, as they stand.
    :raises Invalid: nothing changes, no reason is given, a line is too short to be found or too long, or a line to take
        out does not stand.
    :raises NotAllowed: somebody other than counsel takes a line out.
    """
    new, gone = _lines(add), _lines(strike)
    if not why.strip():
        raise _wrong("why", _("Say where this comes from, or why it changes."))
    with acting("keep_contact", request_id=request_id, by=by) as case:
        if gone and by.role is not Role.COUNSEL:
            raise NotAllowed(_("Counsel alone takes out a line: what is taken out may be released."))
        victim = case.request.victim
        before = known.victims_contact(case.request)
        missing = [line for line in gone if fold(line) not in map(fold, before)]
        if missing:
            raise _wrong("strike", _("“%s” does not stand there. Write each line as it stands.") % missing[0])
        struck = {fold(line) for line in gone}
        stays = [line for line in before if fold(line) not in struck]
        added = [line for line in new if fold(line) not in map(fold, stays)]
        for line in added:
            if not known.SHORTEST_TERM <= len(line) <= LINE_MAX:
                words = _("“%(line)s”: a line has %(least)d to %(most)d characters.")
                raise _wrong("add", words % {"line": line, "least": known.SHORTEST_TERM, "most": LINE_MAX})
        if not added and not struck:
            raise _wrong("add", _("This changes nothing."))
        stays += added
        if len(stays) > LINES_MAX:
            raise _wrong("add", _("At most %d lines are kept.") % LINES_MAX)
        victim.contact = "\n".join(stays)
        victim.save(update_fields=["contact"])
        data = {"added": len(added), "struck": len(before) + len(added) - len(stays)}
        case.record(data, personal={"why": why.strip(), "struck": gone})
    return stays


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _wrong(field: str, words: str) -> Invalid:
    return Invalid(words, {field: words})
