"""What the header of the desk needs: which pages of the office somebody works with."""

from django import template
from django.template import Context
from django.utils import timezone

from workflow.models import User
from workflow.states import Role

register = template.Library()


@register.simple_tag(takes_context=True)
def roles_held(context: Context) -> frozenset[str]:
    """Return the names of the roles the person who looks holds today, in any office; one query a page."""
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User):
        return frozenset()
    day = timezone.localdate()
    rows = user.staff_roles.filter(since_date__lte=day).values_list("role", "until_date")
    return frozenset(Role(role).value for role, until in rows if until is None or until >= day)
