"""What staff do at the desk besides cases: calls that never become one, and views they keep."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow import audit, policies
from workflow.errors import Invalid, NotYours
from workflow.models import ContactLog, Office, SavedView, User
from workflow.policies import Actor
from workflow.services.contact import checked
from workflow.states import Role

VIEWS_MAX = 20


class CallCategory(models.TextChoices):
    """How a call ends that is no request; the words to say stand with the page (domain, the office)."""

    UNRELATED = "unrelated", gettext_lazy("Unrelated")
    COMMENTARY = "commentary", gettext_lazy("Commentary")
    CRIME = "crime_to_report", gettext_lazy("A crime to report")
    SERVICES = "services", gettext_lazy("Asks for support services")
    CASE_STATUS = "case_status", gettext_lazy("Asks about a case that is there")
    CUSTODY = "custody", gettext_lazy("Wants custody alerts")


def log_enquiry(*, office: Office, category: CallCategory, way: str, text: str, user: User) -> ContactLog:
    """Count a call that becomes no case. Names and tips are not kept: `text` is for what helps the next call.

    :raises NotYours: the person takes no calls in this office.
    """
    if not policies.holds_role(user, office, Role.INTAKE):
        raise NotYours
    words = checked(text) if text.strip() else ""
    with transaction.atomic():
        made = ContactLog.objects.create(
            office=office, way=way, inbound=True, category=category.value, text=words, logged_by=user,
            at=timezone.now(),
        )  # fmt: skip
        audit.record(
            None,
            "enquiry.logged",
            actor=Actor(Role.INTAKE, user),
            at=made.at,
            target=f"contact:{made.pk}",
            data={"category": category.value, "way": way},
            personal={"text": words} if words else None,
            chain_name=f"office:{office.pk}:enquiries",
        )
    return made


def save_view(*, user: User, name: str, query: str) -> SavedView:
    """Keep a view of the office queue under a name; the same name again replaces it.

    :raises Invalid: no name, or too many views.
    """
    title = name.strip()[:60]
    if not title:
        raise Invalid(_("Give the view a name."))
    if user.saved_views.exclude(name=title).count() >= VIEWS_MAX:
        raise Invalid(_("These are many views. Forget one first."))
    made, _new = SavedView.objects.update_or_create(user=user, name=title, defaults={"query": query[:200]})
    return made


def forget_view(*, user: User, view_id: int) -> None:
    """Forget a view one kept.

    :raises NotYours: there is none.
    """
    if not user.saved_views.filter(pk=view_id).delete()[0]:
        raise NotYours
