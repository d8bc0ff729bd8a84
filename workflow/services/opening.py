"""Open an office and its first manager: by a command, because nobody manages it yet. All else is theirs to set."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit, outbox, policies
from workflow.errors import Invalid
from workflow.models import Office, OfficeArea, User
from workflow.services import staffing
from workflow.services.managing import DETAILS
from workflow.states import Role

#: What is said of an office besides its letterhead; the first three are needed.
NAMES = ("slug", "code", "agency", "time_zone")
MANAGER = ("name", "title", "email")


def open_office(*, given: Mapping[str, str], states: Sequence[str], manager: Mapping[str, str]) -> Office:
    """Make an office that serves some states, with a first manager who gets a link to choose a password.

    :param given: letterhead (`managing.DETAILS`) and `NAMES`, as text.
    :raises Invalid: something is missing, unknown or taken.
    """
    needed = {*DETAILS, *NAMES[:3]} - {"tty"}
    lacking = sorted(name for name in needed if not given.get(name, "").strip())
    lacking += sorted(f"manager.{name}" for name in MANAGER if not manager.get(name, "").strip())
    unknown = sorted(set(given) - needed - {"tty", "time_zone"}) + sorted(set(manager) - set(MANAGER))
    if lacking or unknown:
        raise Invalid(_("Missing: %(lacking)s. Unknown: %(unknown)s.") % {
            "lacking": ", ".join(lacking) or "–", "unknown": ", ".join(unknown) or "–"
        })  # fmt: skip
    address = manager["email"].strip().lower()
    if User.objects.filter(email=address).exists():
        raise Invalid(_("There is an account at this address already. The first manager is somebody new."))
    office = Office(**{name: value.strip() for name, value in given.items()})
    try:
        office.full_clean()
    except ValidationError as wrong:
        raise Invalid("; ".join(f"{name}: {words[0]}" for name, words in wrong.message_dict.items())) from wrong
    with transaction.atomic():
        office.save()
        OfficeArea.objects.bulk_create(OfficeArea(office=office, state=state) for state in dict.fromkeys(states))
        user = User.objects.create_user(address, name=manager["name"], title=manager["title"], is_staff=True)
        now = timezone.now()
        audit.record(
            None,
            "office.opened",
            actor=policies.system("setup"),
            at=now,
            data={"code": office.code},
            chain_name=policies.chain_of_office(office.pk),
        )
        staffing.set_up_role(
            person=user, office=office, role=Role.OFFICE_MANAGER, since=timezone.localdate(now), sworn=False
        )
        outbox.post(
            "mail.invitation",
            request=None,
            office_id=office.pk,
            key=f"{user.pk}:{now.isoformat()}",
            data={"user": str(user.pk)},
            now=now,
        )
    return office
