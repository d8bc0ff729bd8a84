"""People who sign in: staff and requesters alike, by e-mail address."""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from redaction.vault.fields import BlindTokenField, EncryptedAddressField
from workflow.models.offices import Office
from workflow.states import STAFF_ROLES, Role


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are kept in lower case so that one mailbox is one person."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person's account. The address is the office's for staff, and one marked safe for a requester."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = EncryptedAddressField(_("e-mail address"), found_by="email_token")
    email_token = BlindTokenField(of="email", unique=True)
    #: Of staff alone, whose names stand in letters; a requester's is sealed in `Requester`.
    name = models.CharField(_("name"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    is_staff = models.BooleanField(_("works for an office"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_staff=True) | models.Q(name="", title=""), name="only_staff_are_named_here"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the token of the address goes with the address."""
        fields = kwargs.get("update_fields")
        if fields is not None and "email" in fields:
            kwargs["update_fields"] = {*fields, "email_token"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class StaffRole(models.Model):
    """A role somebody holds in an office from one day to another; borrowed cover is a role in another office."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_roles")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="staff_roles")
    role = models.CharField(max_length=32, choices=[(role.value, role.label) for role in STAFF_ROLES])
    since_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    #: A screener is a sworn officer or employee trained for it (8 USC 1367(a)(2), DHS practice).
    sworn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "role"], condition=models.Q(until_date=None), name="one_open_staff_role"
            )
        ]
        indexes = [models.Index(fields=["office", "role"])]

    def __str__(self) -> str:
        return f"{self.user} · {Role(self.role).label} · {self.office}"

    def as_told(self) -> dict[str, Any]:
        """Return the role as the trail of the office keeps it."""
        return {
            "grant": self.pk,
            "role": self.role,
            "since": self.since_date.isoformat(),
            "until": self.until_date.isoformat() if self.until_date else None,
            "sworn": self.sworn,
        }


class Absence(models.Model):
    """Days on which somebody takes no new cases. One entered by mistake is withdrawn and stays."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    from_date = models.DateField()
    to_date = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
