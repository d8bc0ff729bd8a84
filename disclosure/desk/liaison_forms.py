"""Forms of the liaison desk: a person who is helped, and what is done for them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import day, long_text, one_of, pick, some_of, text
from disclosure.forms import PlainForm
from disclosure.places import STATES
from disclosure.templatetags.help import way_words
from workflow import hours
from workflow.helping import directory, matching
from workflow.helping.directory import IN_ENGLISH, Wanted, unpacked
from workflow.models import (
    ContactKind,
    HelpFile,
    HelpKind,
    ListingKind,
    Referral,
    ReferralOutcome,
    Skill,
)
from workflow.services.liaison import Person, Way, safe_ways
from workflow.services.referrals import SHAREABLE, USUAL, could_share

WAYS = [
    ("telephone", _("Telephone")),
    ("they_call", _("They called us")),
    ("visit", _("Visit")),
    ("post", _("Post")),
    ("email", _("E-mail")),
]
SAID = [("telephone", _("On the telephone")), ("visit", _("Here in the office")), ("post", _("On paper"))]
#: Services offered in the list of a referral: the nearest that fit.
NEAREST = 40


class PersonForm(PlainForm):
    """Where a person is, what they speak and need. Nobody asks their immigration status."""

    zip_code = text(_("ZIP code"), required=False, max_length=5, help_text=_("It finds who is near."))
    state = pick(_("State"), [("", "–"), *STATES])
    language = pick(_("Language"), IN_ENGLISH.items())
    needs = some_of(_("What would help"), HelpKind.choices)
    skills = some_of(_("Who helps should be trained for"), Skill.choices)

    def person(self) -> Person:
        """Return what was filled in."""
        given = self.cleaned_data
        return Person(
            name=given.get("name", ""),
            language=given["language"],
            state=given["state"],
            zip_code=given["zip_code"].strip(),
            needs=tuple(given["needs"]),
            skills=tuple(given["skills"]),
            ways=(_way_of(given),) if given.get("way_kind") else (),
        )


def _way_of(given: Mapping[str, Any]) -> Way:
    return Way(
        given["way_kind"], given["way_value"].strip(), given["way_when"], given["voicemail"], given["code_word"].strip()
    )


class NewPersonForm(PersonForm):
    """Somebody without a request: what to call them, and a way they call safe."""

    name = text(_("What to call them"), help_text=_("A first name, or another one, is enough."))
    way_kind = pick(_("How to reach them safely"), [("", _("They call us, no other way")), *ContactKind.choices],
                    required=False)  # fmt: skip
    way_value = text(_("Number or address"), required=False)
    way_when = pick(_("At which hours"), [("", _("Any time")), *hours.LABELS.items()], required=False)
    voicemail = forms.BooleanField(label=_("A message may be left"), required=False)
    code_word = text(_("Code word"), required=False, help_text=_("They say it, so that we know it is them."))
    field_order = ("name", "language", "state", "zip_code", "needs", "skills", "way_kind", "way_value", "way_when",
                   "voicemail", "code_word")  # fmt: skip


class FileForm(PlainForm):
    """A form about one file, and perhaps one thing in it."""

    def __init__(self, data: Any = None, *, file: HelpFile, item: str = "") -> None:
        self.file, self.item = file, item
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Fill in the choices that depend on the file."""

    def choices(self, name: str, given: Any) -> None:
        self.fields[name].choices = given  # type: ignore[attr-defined]

    def referral(self) -> Referral | None:
        """Return the referral the form is about."""
        rows = self.file.referrals.select_related("listing", "file__request__requester")
        return next((one for one in rows if str(one.pk) == self.item), None)


class ChangeForm(FileForm, PersonForm):
    """What is known of a person, to be changed; the name where no request keeps it."""

    name = text(_("What to call them"), help_text=_("A first name, or another one, is enough."))
    field_order = ("name", "language", "state", "zip_code", "needs", "skills")

    def prepare(self) -> None:
        if self.file.request_id is not None:
            del self.fields["name"]
        self.initial = {
            **{name: getattr(self.file, name) for name in ("name", "language", "state", "zip_code")},
            **{name: list(unpacked(getattr(self.file, name))) for name in ("needs", "skills")},
        }


class WayForm(FileForm):
    """One way a person calls safe, and when."""

    way_kind = pick(_("How to reach them safely"), ContactKind.choices)
    way_value = text(_("Number or address"), required=False)
    way_when = pick(_("At which hours"), [("", _("Any time")), *hours.LABELS.items()], required=False)
    voicemail = forms.BooleanField(label=_("A message may be left"), required=False)
    code_word = text(_("Code word"), required=False, help_text=_("They say it, so that we know it is them."))

    def way(self) -> Way:
        """Return what was filled in."""
        return _way_of(self.cleaned_data)


class NoWayForm(FileForm):
    way = pick(_("Which way"))

    def prepare(self) -> None:
        self.choices("way", [(f"{one.kind}:{one.value}", f"{way_words(one.kind)} {one.value}")
                             for one in safe_ways(self.file)])  # fmt: skip


class ReasonForm(FileForm):
    reason = long_text(_("Why"), help_text=_("In a sentence. It stays in the record."))


class GiveForm(ReasonForm):
    specialist = pick(_("Who helps them from now on"))
    field_order = ("specialist", "reason")

    def prepare(self) -> None:
        weighed = matching.weigh(self.file, timezone.localdate())
        known = {one.specialist.pk for one in weighed}
        others = self.file.office.specialists.filter(until_date=None).exclude(pk__in=known).select_related("user")
        self.choices("specialist", [
            *((str(one.specialist.pk), f"{one.specialist}: {'; '.join(one.words)}") for one in weighed
              if one.fits or one.full),
            *((str(one.pk), str(one)) for one in others.order_by("user__name")),
        ])  # fmt: skip


class ContactForm(FileForm):
    way = pick(_("How"), WAYS)
    inbound = one_of(_("Who began"), [("in", _("They did")), ("out", _("We did"))])
    text = long_text(_("What was said"), help_text=_("Write only what helps. A court may read it."))


class CallForm(FileForm):
    due_at = forms.DateTimeField(
        label=_("When"),
        help_text=_("Within the hours they called safe."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = text(_("What for"), required=False)

    def prepare(self) -> None:
        # Hours in a person's own words are kept by who plans and who calls, so they stand here.
        given = [str(hours.in_words(way.when)) for way in safe_ways(self.file) if way.when]
        if given:
            self.fields["due_at"].help_text = _("Hours they called safe: %s") % "; ".join(given)


class CloseCallForm(FileForm):
    call = pick(_("Which call"))
    reached = one_of(_("Did it reach them?"), [("yes", _("Yes")), ("no", _("No"))])

    def prepare(self) -> None:
        rows = self.file.calls.filter(done_at=None).order_by("due_at")
        self.choices("call", [
            (str(one.pk), f"{formats.date_format(timezone.localtime(one.due_at), 'DATETIME_FORMAT')} {one.note}")
            for one in rows
        ])  # fmt: skip


class ReferForm(FileForm):
    help = pick(_("What for"), HelpKind.choices)
    listing = pick(_("Which service"))
    offered = some_of(_("What it may know, if they agree"), SHAREABLE.items(), required=True,
                      help_text=_("They may strike any of it."))  # fmt: skip

    def prepare(self) -> None:
        place = matching.place_of_file(self.file)
        rows = directory.listings(Wanted(place), ListingKind.PROVIDER)[:NEAREST]
        labels = dict(HelpKind.choices)
        self.choices("listing", [
            (str(one.pk), f"{one.name} ({'; '.join(str(labels[name]) for name in unpacked(one.helps))})")
            for one in rows
        ])  # fmt: skip


class ConsentForm(FileForm):
    shared = some_of(_("What the service may know"), required=True)
    until = day(_("Until when"))
    said_by = pick(_("How they told you"), SAID)

    def prepare(self) -> None:
        found = self.referral()
        if found is not None:
            words = could_share(found)
            self.choices("shared", [(name, f"{SHAREABLE[name]}: {words[name]}") for name in words])
        self.initial["until"] = timezone.localdate() + USUAL


class EndForm(FileForm):
    outcome = one_of(_("What came of it"), ReferralOutcome.choices)
    note = long_text(_("Note"), required=False)


class ButtonForm(FileForm):
    """A button alone."""
