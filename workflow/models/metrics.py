"""What is counted from the trail. No row leads to a person: chains are opaque, and a request is a few plain facts."""

from django.db import models

from workflow.models.offices import Office


class CaseSpell(models.Model):
    """One stretch of a request, from its receipt (or its reopening) to its end, as its chain of events tells it."""

    chain = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=5, blank=True)
    category = models.CharField(max_length=16, blank=True)
    place = models.CharField(max_length=2, blank=True)
    foia = models.BooleanField()
    received_date = models.DateField()
    closed_date = models.DateField(null=True)
    #: The day of the newest event that is counted of it: of an appeal, when it is closed.
    told_date = models.DateField()
    due_date = models.DateField()
    outcome = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=32)
    state_date = models.DateField()
    #: Working days the clock ran, stops left out; of an open one until `days_until`, and whether it runs on.
    days = models.PositiveIntegerField()
    days_until = models.DateField(null=True)
    clock_runs = models.BooleanField(default=False)
    extended = models.BooleanField()
    consulted = models.BooleanField()
    expedited = models.BooleanField()
    #: When speed was asked for and decided, and how; one that was never asked for has none.
    expedite_asked_date = models.DateField(null=True)
    expedite_decided_date = models.DateField(null=True)
    expedite_granted = models.BooleanField(null=True)
    #: Calendar days in each state it left, bases told at its end, and appeals filed from it.
    steps = models.JSONField(default=dict)
    bases = models.JSONField(default=list)
    appeals = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_spell_a_number")]
        indexes = [
            models.Index(fields=["office", "received_date"], name="spell_received"),
            models.Index(fields=["office", "told_date"], name="spell_told"),
            models.Index(fields=["office", "days_until"], condition=models.Q(closed_date=None), name="spell_open"),
        ]


class CountedTo(models.Model):
    """How far the trail was counted, and when."""

    last_event = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()


class QuarterFigures(models.Model):
    """The figures of one office in one quarter of a fiscal year (0: in the whole year), for all cases and by group."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="quarter_figures")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "quarter"], name="one_set_a_quarter")]


class AnnualFigures(models.Model):
    """What an annual report said of an office, so that the next one carries it."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="annual_figures")
    year = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="one_annual_report_a_year")]


class SurveyAnswer(models.Model):
    """One answer to the survey after an answer: of an office and a quarter, of no request, no hour and no person."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="survey_answers")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=16)
    answer = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "quarter", "question", "answer"], name="one_count_an_answer"
            )
        ]
