"""What the office's software does by itself from time to time. Each chore names its actor in the trail."""

from datetime import timedelta

import structlog
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from workflow import policies
from workflow.errors import Blocked, Invalid, Stale
from workflow.metrics import counting
from workflow.models import Office, Request
from workflow.models.requests import OPEN
from workflow.services import (
    alerts,
    alerts_queue,
    consulting,
    drafts,
    feeds_watch,
    intake,
    liaison,
    overseeing,
    referrals,
    releasing,
    warning,
)
from workflow.states import State
from workflow.trail import checkpoints

log = structlog.get_logger(__name__)
SOON, MINUTE, HOUR, DAY = 15, 60, 3600, 86_400
#: Results of finished tasks are kept this long; what they did stands in the trail.
RESULTS_KEPT = timedelta(days=14)


def do_due() -> None:
    """Do each chore whose time has come; a note in the cache keeps several workers from doing it twice."""
    if cache.add("chore:checkpoint", "done", HOUR):
        checkpoints.make()
    if cache.add("chore:drafts", "done", HOUR):
        drafts.delete_old_drafts()
    if cache.add("chore:lapses", "done", HOUR):
        close_unanswered()
    if cache.add("chore:danger", "done", MINUTE):
        escalate_dangers()
    if cache.add("chore:unanswered", "done", HOUR):
        consulting.escalate_late_answers()
    if cache.add("chore:warnings", "done", HOUR):
        warning.warn_all()
    if cache.add("chore:alerts", "done", SOON):
        alerts_queue.wake(timezone.now())
    if cache.add("chore:feeds", "done", MINUTE):
        feeds_watch.watch(timezone.now())
        alerts.end_over(timezone.now())
    if cache.add("chore:verify", "done", DAY):
        overseeing.verify_trail()
    if cache.add("chore:figures", "done", DAY):
        counting.count()
    if cache.add("chore:closing", "done", HOUR):
        releasing.tell_closing(timezone.localdate())
    # The day is in the note: what ended yesterday is seen to as soon as the day is over.
    if cache.add(f"chore:helpers:{timezone.localdate().isoformat()}", "done", HOUR):
        for office in Office.objects.all():
            liaison.rebalance(office)
            liaison.give_to_unhelped(office)
    if cache.add("chore:referrals", "done", HOUR):
        referrals.lapse_due(timezone.localdate())
    if cache.add("chore:results", "done", DAY):
        DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - RESULTS_KEPT).delete()


def close_unanswered() -> int:
    """Close the requests whose question went safely out and was not answered in time; return how many."""
    waiting = Request.objects.filter(
        state=State.AWAITING_REQUESTER, questions__delivered_at__lt=timezone.now() - timedelta(days=30)
    ).distinct()
    closed = 0
    for request_id in list(waiting.values_list("pk", flat=True)[:500]):
        try:
            intake.lapse(request_id=request_id, by=policies.system("lapse"))
        except Blocked:
            continue
        closed += 1
    return closed


def escalate_dangers() -> int:
    """Tell managers of each danger triage whose time ran out; return how many."""
    late = Q(danger_triage_due_at__lt=timezone.now(), danger_triaged_at=None, danger_escalated_at=None)
    told = 0
    for office in Office.objects.all():  # one walk along an index each
        for request_id in list(Request.objects.filter(OPEN, late, office=office).values_list("pk", flat=True)[:500]):
            try:
                intake.escalate_danger(request_id=request_id, by=policies.system("escalate_danger"))
            except (Invalid, Stale):
                continue  # somebody triaged or closed it in this moment
            told += 1
    return told
