"""What the office tells a requester on the way: notices with what their letters may say, and what is to be posted."""

from django.db import models

from redaction.vault.fields import EncryptedJSONField
from workflow.models.base import Row
from workflow.models.people import User
from workflow.models.requests import Request


class Notice(Row):
    """One thing told beside the answer: an acknowledgement, a question, more time, a way out, an appeal's result.

    `values` are the few values its letter may say, by the names of the letter's fields; dates as ISO text. The message
    that something waits says none of it.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="notices")
    #: The kind of letter (disclosure/letters/kinds.py).
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    values = EncryptedJSONField(default=dict)
    #: Who is named as responsible; the office's public liaison where nobody is.
    responsible = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    #: Head of the request's chain as it stood when this was told; printed in the letter.
    trail_head = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "key"], name="one_notice_a_key")]
        ordering = ["at"]


class Posting(Row):
    """What somebody of the office brings to the requester: a letter to print and post, of a notice or of a release.

    An answer is also handed over in person, or read aloud on the telephone; `posted_at` is then when that was done.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="postings")
    notice = models.OneToOneField(Notice, null=True, on_delete=models.CASCADE, related_name="posting")
    release = models.OneToOneField("workflow.Release", null=True, on_delete=models.CASCADE, related_name="posting")
    wanted_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posting_of_a_notice_or_a_release",
                condition=models.Q(notice=None, release__isnull=False) | models.Q(notice__isnull=False, release=None),
            )
        ]
        indexes = [models.Index(fields=["posted_at", "wanted_at"], name="posting_queue")]
