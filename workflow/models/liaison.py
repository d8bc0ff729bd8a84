"""People who are helped, with or without a request: who they are given, calls promised to them, their safety plan."""

from django.db import models

from redaction.vault.fields import EncryptedJSONField, EncryptedTextField
from workflow.models.base import Row
from workflow.models.directory import Specialist
from workflow.models.offices import Office
from workflow.models.people import User
from workflow.models.requests import Request


class HelpFile(Row):
    """One person who is helped. With a request, name and ways are read from there and stand empty here."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="help_files")
    request = models.OneToOneField(Request, null=True, blank=True, on_delete=models.CASCADE, related_name="help_file")
    name = EncryptedTextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=2)
    zip_code = EncryptedTextField(blank=True)
    needs = models.CharField(max_length=200, blank=True)
    skills = models.CharField(max_length=200, blank=True)
    #: Ways they called safe: a list of `kind`, `value`, `when` (an hour of `workflow.hours`, or empty for any),
    #: `voicemail` and `code_word`. Nothing leaves by another one.
    ways = EncryptedJSONField(default=list)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["office", "closed_at", "-opened_at"], name="help_files_open")]


class Helper(Row):
    """Who helps a person, and why it is them: the automatic assignment explains itself, a person gives a reason."""

    file = models.ForeignKey(HelpFile, on_delete=models.CASCADE, related_name="helpers")
    specialist = models.ForeignKey(Specialist, on_delete=models.PROTECT, related_name="helped")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    #: Who chose them; empty where the machine did.
    chosen_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(blank=True)
    #: Every candidate with what counted for and against them, in the order they were weighed.
    weighed = EncryptedJSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=models.Q(until_at=None), name="one_helper_at_a_time")
        ]
        indexes = [models.Index(fields=["specialist", "until_at"], name="helper_load")]


class StandAside(Row):
    """Somebody who does not help a person, for a reason of their own: they know the subject, or the family."""

    file = models.ForeignKey(HelpFile, on_delete=models.CASCADE, related_name="stood_aside")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "user"], name="one_stand_aside_a_person")]


class Cover(Row):
    """Somebody who opens the file of a person another one helps, for a stated reason; it closes by itself."""

    file = models.ForeignKey(HelpFile, on_delete=models.CASCADE, related_name="covers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    at = models.DateTimeField()
    until_at = models.DateTimeField()


class HelpCall(Row):
    """A call promised to a person, within the hours and by a way they called safe."""

    file = models.ForeignKey(HelpFile, on_delete=models.CASCADE, related_name="calls")
    due_at = models.DateTimeField()
    note = EncryptedTextField(blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    reached = models.BooleanField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="help_calls_open")]


class SafetyPlan(Row):
    """A safety plan a person wanted kept. Destroyed at a word of theirs; the trail keeps only that there was one."""

    file = models.OneToOneField(HelpFile, on_delete=models.CASCADE, related_name="plan")
    answers = EncryptedJSONField(default=dict)
    kept_at = models.DateTimeField()
