"""Four questions after an answer, for whoever wants to say how it was: no name, no request, no sign-in."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from disclosure.forms import PlainForm
from disclosure.limits import Limit
from workflow.models import Office
from workflow.services import surveying

#: One person answers once; a shelter shares an address.
ANSWERS_A_DAY = Limit("survey", 12, 24 * 60 * 60)
CHOICES = [("1", _("Yes")), ("2", _("Partly")), ("3", _("No")), ("", _("I would rather not say"))]


class SurveyForm(PlainForm):
    """The questions; none has to be answered."""

    clear = forms.ChoiceField(label=_("Did you understand what we wrote to you?"))
    safe = forms.ChoiceField(label=_("Did we reach you only in ways that were safe for you?"))
    kind = forms.ChoiceField(label=_("Were you treated with respect?"))
    time = forms.ChoiceField(label=_("Did you hear from us soon enough?"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget = forms.RadioSelect(attrs={"class": "usa-radio__input"})
                field.choices = CHOICES
                field.required = False

    @property
    def answers(self) -> dict[str, int]:
        """What was answered, by question."""
        return {name: int(given) for name, given in self.cleaned_data.items() if given}


@require_http_methods(["GET", "HEAD", "POST"])
def survey(http: HttpRequest, office_slug: str) -> HttpResponse:
    """Ask, and thank. What is sent too often from one place is thanked for and not counted."""
    office = get_object_or_404(Office, slug=office_slug)
    form = SurveyForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.answers and ANSWERS_A_DAY.allows(http):
            surveying.answer(office=office, answers=form.answers)
        return render(http, "portal/survey.html", {"office": office, "thanks": True})
    status = 422 if form.is_bound else 200
    return render(http, "portal/survey.html", {"office": office, "form": form}, status=status)
