"""The mail by which a member of staff chooses their password: the link is made when it leaves, and works for three days
and for one password. It goes to a work address, so it may say what it is."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from workflow.models import User

VERB = "mail.invitation"


def link_for(user: User) -> str:
    """Return the address at which somebody chooses their password."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return f"{settings.PUBLIC_URL}{reverse('account_start', args=(key, token))}"


def send(user_id: UUID) -> None:
    """Send the link, unless the account was closed meanwhile."""
    user = User.objects.filter(pk=user_id, is_staff=True, is_active=True).first()
    if user is None:
        return
    with translation.override(user.language):
        text = _(
            "%(name)s,\n\nyour office manager opened the way to your account at Forthright, or opened it anew. Choose "
            "your password here within three days:\n\n%(url)s\n\nIf you do not know of this, ask your office manager.\n"
        )
        subject = _("Your account: choose a password")
        EmailMessage(subject, text % {"name": user.name, "url": link_for(user)}, to=[user.email]).send()
