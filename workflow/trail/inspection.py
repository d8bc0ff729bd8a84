"""Read the whole trail once and find the first place where it does not hold, in memory that does not grow with it.

One walk over the events, chain by chain, checks every link and folds every checkpoint again. Then come the heads beside
the chains, the requests, the personal content and the published copies. Each statement of SQL sees the trail at one
moment, so that work which goes on meanwhile is no false alarm.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast

from redaction.vault import signing
from redaction.vault.sealing import VaultError
from workflow.models import ChainHead, Checkpoint, Event, EventContent, Request
from workflow.states import State
from workflow.trail import chain, checkpoints
from workflow.trail.checkpoints import Statement

#: Rows fetched at a time.
CHUNK = 2000
#: The fields of a link, with the time as the text the database keeps.
_COLUMNS = ("pk", "digest", "chain", "seq", "at_text", "actor", "role", "verb", "object", "data", "personal_digest",
            "prev")  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: in which chain, at which event, and what, in words. No chain: the checkpoints."""

    chain: str
    seq: int
    words: str


@dataclass
class Inspection:
    """What was looked at, and the first thing that does not hold."""

    chains: int = 0
    events: int = 0
    checkpoints: int = 0
    finding: Finding | None = None


def whole_trail() -> Inspection:
    """Check everything there is; stop at the first thing that does not hold."""
    seen = Inspection()
    statements = list(checkpoints.kept())
    seen.checkpoints = len(statements)
    foldings = [chain.Folding() for _statement in statements]
    seen.finding = (
        _wrong_statement(statements)
        or _walk(seen, statements, foldings)
        or _wrong_head()
        or _wrong_request()
        or _wrong_fold(statements, foldings)
        or _changed_content(EventContent.objects.all())
        or _wrong_publication(statements)
    )
    return seen


def chain_break(name: str) -> chain.Break | None:
    """Return the first place where one chain was edited, cut or its content changed, or None.

    Personal content may be gone; content that is there must be the one the event was written with.
    """
    contents = EventContent.objects.filter(event__chain=name)
    found = _walk(Inspection(), [], [], name) or _wrong_head(name) or _changed_content(contents)
    return chain.Break(found.seq, found.words) if found is not None else None


def _walk(
    seen: Inspection, statements: list[Statement], foldings: list[chain.Folding], name: str = ""
) -> Finding | None:
    """Check every link in order, and give each folding the heads of its checkpoint."""
    bounds = [statement.last_event for statement in statements]
    current, before, newest, expected, covered = "", chain.GENESIS, 0, 1, len(bounds)
    for pk, digest, chain_name, seq, at, *rest in rows_of(name):
        if chain_name != current:
            if covered < len(bounds):
                foldings[covered].add(chain.leaf(current, before))
            current, before, newest, expected, covered = chain_name, chain.GENESIS, 0, 1, len(bounds)
            seen.chains += 1
        link = chain.Link(chain_name, seq, iso(at), *rest)
        words = chain.fault(link, digest, expected=expected, before=before)
        if not words and pk <= newest:
            words = f"event {link.seq} was put in after later ones were written"
        if words:
            return Finding(chain_name, min(expected, link.seq), words)
        place = bisect_left(bounds, pk)
        if place != covered and covered < len(bounds):
            foldings[covered].add(chain.leaf(chain_name, before))
        before, newest, covered = digest, pk, place
        expected += 1
        seen.events += 1
    if covered < len(bounds):
        foldings[covered].add(chain.leaf(current, before))
    return None


def rows_of(name: str) -> Iterator[tuple[Any, ...]]:
    """Yield chain, number and link of the events of one chain, or of all, as the database keeps them."""
    rows = Event.objects.filter(chain=name) if name else Event.objects.all()
    texts = rows.annotate(at_text=Cast("at", CharField())).order_by("chain", "seq")
    return texts.values_list(*_COLUMNS).iterator(chunk_size=CHUNK)


def iso(text: str) -> str:
    """Return a time as the trail hashes it from the text of either database: “2026-11-25 15:33:11.5+00” and the like.

    Anything else comes back as something no digest fits.
    """
    plain = text.removesuffix("+00")
    second, _point, fraction = plain.partition(".")
    digits = f".{fraction:0<6}" if fraction else ""
    return f"{second.replace(' ', 'T', 1)}{digits}+00:00"


def _wrong_statement(statements: list[Statement]) -> Finding | None:
    """Return the first checkpoint in the database that is not signed or does not follow the one before it."""
    before, last_event = chain.GENESIS, 0
    keys, newest = list(signing.public_keys()), 0
    for statement in statements:
        if not statement.is_signed:
            return _of_checkpoint(f"the signature of checkpoint {statement.id} does not fit")
        if keys.index(statement.key) < newest:
            return _of_checkpoint(f"checkpoint {statement.id} is signed with a key that was given up before it")
        newest = keys.index(statement.key)
        if statement.before != before or statement.last_event <= last_event:
            return _of_checkpoint(f"checkpoint {statement.id} does not follow the one before it")
        before, last_event = statement.digest, statement.last_event
    return None


def _wrong_fold(statements: list[Statement], foldings: list[chain.Folding]) -> Finding | None:
    for statement, folding in zip(statements, foldings, strict=True):
        if (folding.count, folding.root()) != (statement.chains, statement.root):
            more = folding.count - statement.chains
            how = (
                f"{more} chain{'s' if more > 1 else ''} too many"
                if more > 0
                else f"{-more} chain{'s' if more < -1 else ''} too few"
                if more
                else "written anew or moved"
            )
            return _of_checkpoint(
                f"the trail no longer folds into the root of checkpoint {statement.id} of {statement.at}: what was "
                f"written before it was changed ({how})"
            )
    return None


def _wrong_head(name: str = "") -> Finding | None:
    """Return a chain that does not end where its head says."""
    heads = ChainHead.objects.filter(chain=name) if name else ChainHead.objects.all()
    at_head = Event.objects.filter(chain=OuterRef("chain"), seq=OuterRef("seq"), digest=OuterRef("digest"))
    beyond = Event.objects.filter(chain=OuterRef("chain"), seq=OuterRef("seq") + 1)
    wrong = heads.exclude(digest="", seq=0).filter(~Exists(at_head) | Exists(beyond)).order_by("chain").first()
    if wrong is not None:
        last = Event.objects.filter(chain=wrong.chain).order_by("-seq").values_list("seq", flat=True).first() or 0
        words = f"the chain ends after event {last}, but {wrong.seq} were written"
        return Finding(wrong.chain, min(last, wrong.seq) + 1, words)
    firsts = Event.objects.filter(chain=name) if name else Event.objects.all()
    headless = firsts.filter(seq=1).exclude(Exists(ChainHead.objects.filter(chain=OuterRef("chain")))).first()
    return Finding(headless.chain, 1, "the head of the chain is gone") if headless is not None else None


def _wrong_request() -> Finding | None:
    """Return a request whose trail was taken away, or a trail put in for a request that never was."""
    trailless = Request.objects.exclude(state=State.DRAFT).filter(
        ~Exists(ChainHead.objects.filter(request=OuterRef("pk"), seq__gt=0))
    )
    for request in trailless.order_by("pk")[:1]:
        return Finding(f"request:{request.pk}", 1, "the whole chain is gone")
    # A draft may be deleted, and its chain stays; what was submitted is never deleted (workflow.trail.triggers).
    more = Event.objects.filter(chain=OuterRef("chain")).exclude(verb__startswith="draft.")
    lost = ChainHead.objects.filter(request=None, chain__startswith="request:").filter(Exists(more))
    for head in lost.order_by("chain")[:1]:
        return Finding(head.chain, 1, "the chain belongs to no request: it was put in, or the request was taken away")
    return None


def _changed_content(contents: QuerySet[EventContent]) -> Finding | None:
    rows = contents.annotate(chain_name=F("event__chain"), seq=F("event__seq"), due=F("event__personal_digest"))
    for content in rows.order_by("event__chain", "event__seq").iterator(chunk_size=500):
        try:
            text = content.text
        except VaultError:
            return Finding(content.chain_name, content.seq, f"the content beside event {content.seq} cannot be opened")
        if chain.personal_digest(content.salt, text) != content.due:
            return Finding(content.chain_name, content.seq, f"the content beside event {content.seq} was changed")
    return None


def _wrong_publication(statements: list[Statement]) -> Finding | None:
    """Return the first published statement that is not the one in the database, or one that was never published."""
    if statements and not checkpoints.published_path().exists():
        return _of_checkpoint(f"the published checkpoints are gone: {checkpoints.published_path()}")
    unpublished = {statement.id: statement for statement in statements}
    published = 0
    try:
        for line in checkpoints.published():
            unpublished.pop(line["id"], None)
            row = Checkpoint.objects.filter(pk=line["id"]).first()
            if row is None or asdict(checkpoints.statement_of(row)) != line:
                return _of_checkpoint(f"published checkpoint {line['id']} is not the one in the database")
            published = max(published, row.pk)
    except ValueError as error:
        return _of_checkpoint(f"the published checkpoints cannot be read ({error})")
    for number in unpublished:
        if number < published:
            return _of_checkpoint(f"checkpoint {number} was taken out of the published ones")
    return None


def _of_checkpoint(words: str) -> Finding:
    return Finding("", 0, words)
