"""Forms of the screening. Only those who may know bars ever see them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from disclosure.desk.forms_base import CaseForm, long_text, one_of, pick, some_of, text
from workflow.bars import BARS
from workflow.models import RequesterKind

#: A requester of any of these kinds stands beside the victim, not against them; shown to the screener as context.
VICTIM_SIDE = (RequesterKind.VICTIM, RequesterKind.FAMILY, RequesterKind.GUARDIAN)


#: What each bar is called by those who may know of it.
NAMES = {
    "vawa_t_u": _("VAWA self-petition, T or U visa"),
    "asylum": _("Asylum, fear screening or refugee claim"),
    "legalisation": _("Legalisation, special agricultural worker"),
    "tps": _("Temporary protected status"),
    "visa": _("Visa record of the State Department"),
    "juvenile": _("Juvenile proceeding"),
    "rap_sheet": _("Rap sheet: III or NCIC"),
    "sealed": _("Sealed or expunged"),
    "grand_jury": _("Grand jury"),
    "child_witness": _("Child victim or witness"),
    "witness_security": _("Witness security"),
    "tax": _("Tax return"),
    "intercept": _("Intercepted communication"),
    "informant": _("Informant"),
    "medical": _("Medical data"),
    "victim_contact": _("Victim's own contact data"),
}


def bar_words(key: str) -> str:
    """Return a bar as one line: its name and its authority."""
    return f"{NAMES[key]} ({BARS[key].authority})" if key in BARS else key


def bar_choices() -> list[tuple[str, str]]:
    return [(key, bar_words(key)) for key in BARS]


def bar_explained() -> dict[str, str]:
    """Return under each bar what it protects and what a wrong disclosure costs."""
    return {key: " ".join(part for part in (bar.protects, bar.penalty) if part) for key, bar in BARS.items()}


class ScreenForm(CaseForm):
    result = one_of(_("Result"), [("clear", _("Nobody is protected")), ("bars", _("One or more bars hold"))])
    bars = some_of(_("Bars that hold"), help_text=_("All that apply. Each covers what it says and no more."))
    source = long_text(_("Where it was looked up"), help_text=_("Systems and files, and the day."))
    note = long_text(_("Note for those who may know"), required=False)

    def prepare(self) -> None:
        self.choices("bars", bar_choices())
        self.fields["bars"].explained = bar_explained()  # type: ignore[attr-defined]

    def clean(self) -> None:
        result, bars = self.cleaned_data.get("result"), self.cleaned_data.get("bars")
        if result == "bars" and not bars:
            self.add_error(
                "bars", forms.ValidationError(_("Choose the bars that hold, or say that nobody is protected."))
            )
        if result == "clear" and bars:
            self.add_error("result", forms.ValidationError(_("You chose bars: then the result is not “nobody”.")))


class LiftForm(CaseForm):
    bar = pick(_("Bar"))
    authority = text(_("On which recorded authority"), max_length=2000)
    evidence = long_text(_("What shows it"), help_text=_("The document, its date, where it is kept."))

    def prepare(self) -> None:
        self.choices("bar", [(key, f"{bar_words(key)}: {bar.lifts_on}") for key, bar in BARS.items() if bar.lifts_on])


class SecondLiftForm(CaseForm):
    lift = forms.UUIDField(widget=forms.HiddenInput)
