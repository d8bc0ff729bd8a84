"""Forms of custody alerts: signing somebody up on the telephone, changing it, matches, held alerts, feeds and calls."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, long_text, one_of, pick, some_of, text, tick
from disclosure.desk.forms_contact import ASSURED, NOT_SURE
from disclosure.forms import PlainForm
from disclosure.notices.alert_words import FACTS, NUMBERS, code_in_words, column_in_words
from workflow import hours
from workflow.models import Alert, AlertState, ContactKind, CustodyMatch
from workflow.services import alerts, feeds

PIN_HELP = _("4 to 8 digits they choose. They say it when we call; a message asks for it.")


class SignUpForm(CaseForm):
    ways = some_of(_("Ways, of those that are safe"), required=True)
    tty = some_of(_("Of these telephones, which is a TTY"))
    language = one_of(_("Language"), settings.LANGUAGES, initial=settings.LANGUAGE_CODE)
    hours = pick(
        _("At which times"), [("", _("At any time, also at night")), *hours.LABELS.items()], required=False,
        help_text=_("Hours at which a way is safe hold besides."),
    )  # fmt: skip
    pin = text(_("PIN"), max_length=8, help_text=PIN_HELP)
    knows = tick(_("They heard it read out: they may never get an alert, whatever happens. Silence is not safety."))
    assured = one_of(_("How you made sure that it is them"), ASSURED)

    def prepare(self) -> None:
        known = self.case.requester.ways.order_by("kind", "pk")
        usable = [way for way in known if way.is_used and way.kind in alerts.TELLING_KINDS]
        self.choices("ways", [(str(way.pk), f"{way.get_kind_display()}: {way.value}") for way in usable])
        phones = [way for way in usable if way.kind == ContactKind.TELEPHONE]
        if phones:
            self.choices("tty", [(str(way.pk), way.value) for way in phones])
        else:
            del self.fields["tty"]


class ChangeForm(SignUpForm):
    what = one_of(
        _("What they want"),
        [("change", _("Other ways, times, language or PIN")), ("pause", _("A pause")), ("resume", _("End the pause")),
         ("stop", _("Stop all alerts"))],
    )  # fmt: skip
    days = one_of(_("Days of the pause"), [(str(days), str(days)) for days in alerts.PAUSES], required=False)
    assured = one_of(
        _("How you made sure that it is them"),
        [(alerts.SAID_PIN, _("They said the PIN of their alerts")), *ASSURED, NOT_SURE],
    )
    pin_now = text(_("PIN they said"), required=False, max_length=8)
    field_order = ["assured", "pin_now", "what", "days", "ways", "tty", "language", "hours", "pin"]

    def prepare(self) -> None:
        super().prepare()
        del self.fields["knows"]
        self.fields["pin"].required = self.fields["ways"].required = self.fields["language"].required = False
        self.fields["pin"].help_text = _("Leave empty to keep the one that is there.")
        found = getattr(self.case, "alert_subscription", None)
        if found is not None:
            self.initial.setdefault("ways", [str(pk) for pk in found.ways.values_list("way_id", flat=True)])
            self.initial.setdefault("language", found.language)
            self.initial.setdefault("hours", found.times)


class NumberForm(CaseForm):
    kind = one_of(_("Which number"), NUMBERS)
    number = text(_("Number"), max_length=60)
    why = long_text(_("Which paper of the case shows it"))


class MatchForm(CaseForm):
    match = pick(_("Which person in custody"))
    same = one_of(_("Is it the subject?"), [("yes", _("Yes, the same person")), ("no", _("No, somebody else"))])
    facts = some_of(_("What agrees, beyond name and birth date"), FACTS)
    why = long_text(_("Reasons"))

    def prepare(self) -> None:
        found = CustodyMatch.objects.filter(subscription__request=self.case).exclude(standing="ended")
        rows = found.select_related("person__feed").order_by("standing", "made_at")
        self.choices("match", [(str(one.pk), match_in_words(one)) for one in rows[:100]])


class HeldForm(CaseForm):
    alert = pick(_("Which alert"))
    leaves = one_of(_("What happens"), [("yes", _("It leaves: every gate is open now")), ("no", _("It never leaves"))])
    why = long_text(_("Reasons"))

    def prepare(self) -> None:
        found = Alert.objects.filter(subscription__request=self.case, standing=AlertState.COUNSEL)
        rows = found.select_related("event").order_by("counsel_due_at")
        self.choices(
            "alert", [(str(one.pk), column_in_words(one.event.kind if one.event else one.kind)) for one in rows[:100]]
        )


class FeedForm(PlainForm):
    """What is set of a feed, within the limits of the service."""

    name = text(_("Name, as subscribers read it"))
    every_minutes = forms.IntegerField(label=_("Minutes from one run to the next"), initial=15)
    late_minutes = forms.IntegerField(label=_("Minutes without a run after which it is late"), initial=60)
    notice_hours = forms.IntegerField(
        label=_("Hours without a run after which everybody signed up is told"), initial=24
    )
    hold_percent = forms.IntegerField(
        label=_("Percent of those in custody of whom one run may tell something"), initial=5
    )
    hold_count = forms.IntegerField(label=_("Changes one run may tell of, at most"), initial=200)
    active = tick(_("In use"), initial=True)

    @property
    def settings(self) -> feeds.Settings:
        return feeds.Settings(**{name: self.cleaned_data[name] for name in vars(feeds.Settings(""))})


class UploadForm(PlainForm):
    file = forms.FileField(label=_("File of this feed, CSV or JSON"))


class DecideForm(PlainForm):
    apply = one_of(
        _("What happens with the run"),
        [("yes", _("It is right: apply it, and tell")), ("no", _("It is wrong: discard it whole"))],
    )
    why = long_text(_("Reasons, and whom you asked"))


class RetractForm(PlainForm):
    why = long_text(_("Why it is wrong, and who said so"))


class CallForm(PlainForm):
    reached = one_of(
        _("How it went"),
        [("confirmed", _("They said the PIN, and I told them")), ("answered", _("Somebody answered, without the PIN")),
         ("unanswered", _("Nobody answered")), ("posted", _("Posted, or sent by hand")),
         ("over", _("Nobody calls any more"))],
    )  # fmt: skip
    pin = text(_("PIN they said"), required=False, max_length=8)


def match_in_words(match: CustodyMatch) -> str:
    """Return a match in one line, for who decides on it."""
    agrees = ", ".join(code_in_words(code) for code in match.agrees)
    person = match.person
    return f"{person.name}, {person.birth_date:%Y-%m-%d}, {person.feed.name} ({match.get_standing_display()}: {agrees})"
