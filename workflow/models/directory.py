"""Who helps where: field offices, service providers, specialists and community relations officers.

What stands here is told to everybody. An entry is never deleted: it is withdrawn and stays, for the referrals made
to it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.models.base import Row
from workflow.models.offices import Office
from workflow.models.people import User


class HelpKind(models.TextChoices):
    """What somebody may need besides an answer."""

    SHELTER = "shelter", _("A safe place to stay")
    COUNSELLING = "counselling", _("Someone to talk to, counselling")
    ADVOCACY = "advocacy", _("Someone who goes with me to police or court")
    LEGAL = "legal", _("A lawyer, a protection order")
    MEDICAL = "medical", _("Medical care")
    COSTS = "costs", _("Help with costs and compensation")
    CHILDREN = "children", _("Help for children")
    BEREAVEMENT = "bereavement", _("After a death in the family")
    EVERYDAY = "everyday", _("Food, clothes, transport")


class Skill(models.TextChoices):
    """What a specialist was trained for."""

    DOMESTIC = "domestic", _("Violence at home")
    SEXUAL = "sexual", _("Sexual violence")
    CHILDREN = "children", _("Children")
    BEREAVEMENT = "bereavement", _("Families after a death")
    TRAFFICKING = "trafficking", _("Trafficking")
    ELDERS = "elders", _("Older people")
    DISABILITY = "disability", _("Disability, deaf and hard of hearing")
    IMPAIRED = "impaired", _("Drunk and drugged driving")


class Tongue(models.TextChoices):
    """Languages a helper speaks, by ISO 639; each is called by its own name."""

    EN = "en", "English"
    ES = "es", "Español"
    AM = "am", "አማርኛ"
    AR = "ar", "العربية"
    ASL = "ase", "American Sign Language"
    FR = "fr", "Français"
    HT = "ht", "Kreyòl ayisyen"
    HI = "hi", "हिन्दी"
    KO = "ko", "한국어"
    PT = "pt", "Português"
    RU = "ru", "Русский"
    SO = "so", "Soomaali"
    TL = "tl", "Tagalog"
    VI = "vi", "Tiếng Việt"
    ZH = "zh", "中文"


class ListingKind(models.TextChoices):
    FIELD_OFFICE = "field_office", _("Field office")
    PROVIDER = "provider", _("Service provider")


class Cost(models.TextChoices):
    FREE = "free", _("Free of charge")
    SLIDING = "sliding", _("What you can pay")
    FEE = "fee", _("Costs money")


class Listing(Row):
    """A place that helps. Lists are kept as `|one|two|`, so that the database finds one of them on every engine."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=12, choices=ListingKind.choices)
    key = models.SlugField(max_length=60, help_text="Names the entry in CSV files.")
    name = models.CharField(max_length=200)
    helps = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    telephone = models.CharField(max_length=40)
    tty = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=300, blank=True)
    languages = models.CharField(max_length=200)
    cost = models.CharField(max_length=8, choices=Cost.choices, blank=True)
    eligibility = models.CharField(max_length=300, blank=True)
    #: Nobody else hears of a call there: no number on a shared bill, no call back unasked.
    safe_to_call = models.BooleanField(default=False)
    confirmed_date = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="one_listing_a_key")]
        indexes = [models.Index(fields=["office", "withdrawn_at", "confirmed_date"], name="listing_review")]

    def __str__(self) -> str:
        return self.name


class Specialist(Row):
    """A member of staff people may be given: where they help, in which languages, with what, and for how many."""

    class Kind(models.TextChoices):
        SPECIALIST = "specialist", _("Victim assistance specialist")
        RELATIONS = "relations", _("Community relations officer")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="specialists")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="specialist_posts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    telephone = models.CharField(max_length=40)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    languages = models.CharField(max_length=200)
    skills = models.CharField(max_length=200, blank=True)
    #: How many people they help at one time.
    capacity = models.PositiveSmallIntegerField(default=20)
    since_date = models.DateField()
    #: The last day they take people; whom they help then goes to others.
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"], condition=models.Q(until_date=None), name="one_open_post_a_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class ServedArea(models.Model):
    """A place somebody serves: the country (`US`), a state, and in it a county, or ZIP codes by their first digits."""

    state = models.CharField(max_length=2)
    county = models.CharField(max_length=80, blank=True)
    zip_prefix = models.CharField(max_length=5, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        if self.county:
            return f"{self.state}:{self.county.title()}"
        return f"{self.state}/{self.zip_prefix}" if self.zip_prefix else self.state


class ListingArea(ServedArea):
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="areas")

    class Meta:
        indexes = [models.Index(fields=["state", "county", "zip_prefix", "listing"], name="listing_area")]


class SpecialistArea(ServedArea):
    specialist = models.ForeignKey(Specialist, on_delete=models.CASCADE, related_name="areas")

    class Meta:
        indexes = [models.Index(fields=["state", "county", "zip_prefix", "specialist"], name="specialist_area")]
