"""Offices: where they are, whom they serve, what they set for themselves."""

from django.db import models


class Office(models.Model):
    """An office that answers requests. Periods and wording an office may set are fields, never constants in code."""

    slug = models.SlugField(unique=True)
    code = models.CharField(max_length=4, unique=True, help_text="Starts the numbers of its requests.")
    name = models.CharField(max_length=200)
    agency = models.CharField(max_length=200)
    address = models.TextField(help_text="Lines of the letterhead.")
    telephone = models.CharField(max_length=40)
    tty = models.CharField(max_length=40, blank=True)
    email = models.EmailField()
    liaison_name = models.CharField(max_length=200)
    liaison_telephone = models.CharField(max_length=40)
    liaison_email = models.EmailField()
    privacy_officer = models.CharField(max_length=200)
    appeals_address = models.TextField()
    dispute_help = models.TextField(help_text="Who mediates, as printed in letters that deny.")
    time_zone = models.CharField(max_length=64, default="America/New_York")
    #: Days after which a screening no longer counts.
    screening_valid_days = models.PositiveSmallIntegerField(default=30)
    #: Working days to answer (5 USC 552(a)(6)(A)(i)).
    answer_days = models.PositiveSmallIntegerField(default=20)
    #: Working days after which an unanswered, safely delivered question lets a request lapse.
    lapse_days = models.PositiveSmallIntegerField(default=30)
    #: Working days to appeal (6 CFR 5.8(a)(1)).
    appeal_days = models.PositiveSmallIntegerField(default=90)
    #: Working days before a day is due on which who sees to it is warned.
    warn_days = models.PositiveSmallIntegerField(default=3)
    #: Weekdays on which answers leave together, 1 for Monday to 7; danger, speed and a last day do not wait for one.
    batch_days = models.CharField(max_length=7, default="24")
    #: Cases one person may open in an hour; opening more stops them until somebody else lifts it. 0: no limit.
    cases_an_hour = models.PositiveSmallIntegerField(default=60)
    #: Days after which people are asked again whether the ways to reach them are safe still.
    reask_days = models.PositiveSmallIntegerField(default=60)
    #: Days an answer stays open for download; it is opened again at a press.
    download_days = models.PositiveSmallIntegerField(default=180)
    #: How many days somebody has to say once more how they want their answer, before it leaves as they said earlier.
    asking_days = models.PositiveSmallIntegerField(default=2)
    #: Days after which an entry of the directory counts as not confirmed and goes to the review list.
    directory_days = models.PositiveSmallIntegerField(default=180)
    #: Who signs every answer that neither confirms nor denies: one signatory for the class.
    class_signatory_name = models.CharField(max_length=200)
    class_signatory_title = models.CharField(max_length=200)
    is_open = models.BooleanField(default=True)
    #: Catalogues of bases this office withholds on, by the names of their files; empty: every one there is.
    catalogues = models.JSONField(default=list, blank=True)
    #: Bases offered first, in this order; empty: those its redactors used most of late.
    usual_bases = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.address.splitlines() if line.strip())


class OfficeArea(models.Model):
    """A place an office serves: a state, and in it a range of ZIP codes by their first digits, or all."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="areas")
    state = models.CharField(max_length=2)
    zip_prefix = models.CharField(max_length=5, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "state", "zip_prefix"], name="one_area_once")]


class Closure(models.Model):
    """A working day on which the office is shut, besides the government holidays.

    One entered by mistake is withdrawn and stays: clocks of the time can be explained.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="closures")
    date = models.DateField()
    reason = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "date"], condition=models.Q(withdrawn_at=None), name="one_closure_a_day"
            )
        ]


class NumberSeries(models.Model):
    """The last number an office gave out in a year; locked while the next is taken."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="one_series_a_year")]
