"""Co-victims: requests of different people about one subject, linked for counsel, while neither person learns of it."""

from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from workflow import audit, policies
from workflow.errors import Invalid
from workflow.law import duplicates
from workflow.models import Request
from workflow.policies import Actor
from workflow.services import screening
from workflow.services.acting import acting, locked
from workflow.services.contact import checked


def link_co_victims(*, request_id: UUID, other_number: str, reason: str, by: Actor) -> None:
    """Link a request with another one about the same subject by somebody else: what is linked to either is one group.

    Both trails keep it, each naming the other request by its key alone. Nothing is told to anybody who asks.

    :raises Invalid: no reason, no such request this person may read, the same requester, or another subject.
    """
    words = checked(reason)
    with acting("link_co_victims", request_id=request_id, by=by) as case:
        other = _other(case.request, other_number, by)
        group = case.request.co_victim_group or other.co_victim_group or uuid4()
        joined = {one for one in (case.request.co_victim_group, other.co_victim_group) if one is not None}
        Request.objects.filter(co_victim_group__in=joined).exclude(pk=case.request.pk).update(co_victim_group=group)
        Request.objects.filter(pk=other.pk).update(co_victim_group=group)
        case.request.co_victim_group = group
        case.record({"other": str(other.pk)}, personal={"reason": words})
        audit.record(
            other,
            "request.link_co_victims",
            actor=by,
            at=case.now,
            data={"state": other.state, "other": str(case.request.pk)},
            personal={"reason": words},
        )
        case.request.save(update_fields=["co_victim_group"])
        screening.ask_linked_again(case.request, by=by, now=case.now, itself=True)


def unlink_co_victims(*, request_id: UUID, reason: str, by: Actor) -> None:
    """Take a request out of its group of co-victims.

    :raises Invalid: no reason, or it is linked with none.
    """
    words = checked(reason)
    with acting("unlink_co_victims", request_id=request_id, by=by) as case:
        if case.request.co_victim_group is None:
            raise Invalid(_("This request is linked with none."))
        case.request.co_victim_group = None
        case.record(personal={"reason": words})


def _other(request: Request, number: str, by: Actor) -> Request:
    found = Request.objects.filter(number=number.strip(), office=request.office).exclude(pk=request.pk).first()
    if found is None or by.user is None or not policies.may_see(by.user, found):
        no_such = _("There is no such request in this office. Check the number.")
        raise Invalid(no_such, {"other": no_such})
    other = locked(found.pk)
    if duplicates.same_requester(request, other):
        same = _("The same person asked. Close the repeat as a duplicate instead.")
        raise Invalid(same, {"other": same})
    if not duplicates.same_subject(request, other):
        differs = _("The two requests are about different subjects: neither name nor number agrees.")
        raise Invalid(differs, {"other": differs})
    return other
