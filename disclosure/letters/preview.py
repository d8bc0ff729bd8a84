"""Show what a template makes: of an invented case, or of a real one for who may read it. A preview is never a letter.

It bears a code that no letter has, says on each page what it is, and is kept nowhere.
"""

import dataclasses

from disclosure.letters import case, notice
from disclosure.letters.composition import compose
from disclosure.letters.context import LetterContext
from disclosure.letters.errors import MissingFields
from disclosure.letters.kinds import KINDS
from disclosure.letters.rendering import render
from disclosure.letters.samples import sample_context
from disclosure.letters.template import TemplateSource
from workflow.models import Office, Request

#: Kinds that a decision is told in; all others are told on the way.
DECISIONS = frozenset({*case.KIND_OF.values(), "interim_release"})
#: Shown in place of the code and of the head of the trail: neither is one.
NO_CODE, NO_HEAD = "0000-0000-0000", "0" * 64


def sample(kind: str, language: str, office: Office) -> LetterContext:
    """Return an invented case under the letterhead of an office."""
    return dataclasses.replace(_marked(sample_context(kind, language)), letterhead=case.letterhead(office))


def real(kind: str, language: str, request: Request) -> LetterContext:
    """Return the values a real case has for one kind of letter. Whether somebody may see them, the caller asks.

    :raises MissingFields: the case has no letter of this kind, or values it must say are not there.
    """
    if kind in DECISIONS:
        decision = request.decisions.filter(superseded_at=None).select_related("drafted_by", "decided_by").first()
        if decision is None or case.kind_of(decision) != kind:
            raise MissingFields(("decision",))
        return _marked(case.context_of(decision, kind, language).only(KINDS[kind].fields))
    told = request.notices.filter(kind=kind).select_related("responsible").order_by("-at").first()
    if told is None:
        raise MissingFields((kind,))
    return _marked(notice.letter_of(told, language)[1])


def show(source: TemplateSource, context: LetterContext, *, large_print: bool = False) -> bytes:
    """Print a preview.

    :raises TemplateBroken: the template breaks a rule.
    :raises MissingFields: values the letter must say are not there; all of them are named.
    :raises BarNamed: a value names the law of a bar.
    """
    letter = compose(source.kind, source.language, context, source)
    return render(letter, large_print=large_print, preview=True)


def _marked(context: LetterContext) -> LetterContext:
    return dataclasses.replace(context, code=NO_CODE, trail_head=NO_HEAD)
