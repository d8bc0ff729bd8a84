"""Calls that become no case, with the words to say and where to send the caller; and the views of a queue one keeps."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from disclosure.desk.common import require
from disclosure.desk.forms_base import long_text, one_of, pick
from disclosure.desk.queue import filter_of
from disclosure.forms import PlainForm
from disclosure.staff import StaffRequest, staff_page
from workflow import policies
from workflow.errors import Invalid
from workflow.models import ContactLog, Office
from workflow.services import desk
from workflow.services.desk import CallCategory
from workflow.states import Role

COUNTED = timedelta(days=30)
#: What is said to a caller, by how the call ends.
SAY = {
    CallCategory.UNRELATED: gettext_lazy(
        "This office answers people harmed by a crime who ask about the person who harmed them. I cannot help with "
        "this, and I keep no note of your name."
    ),
    CallCategory.COMMENTARY: gettext_lazy(
        "Thank you for calling. We take no comments here, and I keep no note of your name."
    ),
    CallCategory.CRIME: gettext_lazy(
        "This is no tip line, and I cannot take a report. If somebody is in danger now, call 911. Otherwise call the "
        "police where it happened: they can take your report and act on it."
    ),
    CallCategory.SERVICES: gettext_lazy(
        "Victim services near you can help with shelter, counselling and costs. I can give you their number now; you "
        "need not make a request to us for it."
    ),
    CallCategory.CASE_STATUS: gettext_lazy(
        "If you have a number from us, sign in with your code to see where your request stands, or ask for the person "
        "who holds it. I can say nothing of a case to somebody I cannot recognise."
    ),
    CallCategory.CUSTODY: gettext_lazy(
        "You can register for custody alerts by telephone or on the web. You may never get an alert, whatever happens: "
        "silence is not safety."
    ),
}
WAYS = (
    ("telephone", gettext_lazy("Telephone")),
    ("visit", gettext_lazy("At the counter")),
    ("post", gettext_lazy("Post")),
)


class EnquiryForm(PlainForm):
    office = pick(gettext_lazy("Office"))
    way = pick(gettext_lazy("How they came"), WAYS)
    category = one_of(gettext_lazy("What it was"), CallCategory.choices)
    text = long_text(
        gettext_lazy("Note"),
        required=False,
        help_text=gettext_lazy("Only what helps with the next call. No names, and nothing about a third person."),
    )


@staff_page
def calls(http: StaffRequest) -> HttpResponse:
    """Log a call that becomes no case: it is counted, and ends with the words that send the caller on.

    :raises NotYours: the person takes no calls.
    """
    offices = list(Office.objects.filter(pk__in=policies.offices_where(http.user, Role.INTAKE)).order_by("name"))
    require(bool(offices))
    form = EnquiryForm(http.POST or None)
    form.fields["office"].choices = [(str(one.pk), one.name) for one in offices]  # type: ignore[attr-defined]
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            category = CallCategory(given["category"])
            office = next(one for one in offices if str(one.pk) == given["office"])
            desk.log_enquiry(office=office, category=category, way=given["way"], text=given["text"], user=http.user)
            messages.success(http, _("Counted: %s. No case was made.") % category.label)
            return redirect("desk:calls")
    since = timezone.now() - COUNTED
    counted = ContactLog.objects.filter(office__in=offices, request=None, at__gte=since).values_list("category")
    context = {
        "form": form,
        "say": [(one.label, SAY[one]) for one in CallCategory],
        "counts": [
            (CallCategory(key).label, count) for key, count in counted.annotate(Count("id")).order_by("category")
        ],
        "here": "calls",
    }
    return render(http, "desk/calls.html", context, status=status)


@staff_page
@require_POST
def save_view(http: StaffRequest) -> HttpResponse:
    """Keep the view of the office queue that is shown, under a name."""
    query = filter_of(http).query
    try:
        desk.save_view(user=http.user, name=http.POST.get("name", ""), query=query)
    except Invalid as refusal:
        messages.error(http, refusal.words)
    return redirect(f"{reverse('desk:office_queue')}?{query}")


@staff_page
@require_POST
def forget_view(http: StaffRequest, view_id: int) -> HttpResponse:
    """Forget a view one kept.

    :raises NotYours: there is none.
    """
    desk.forget_view(user=http.user, view_id=view_id)
    return redirect("desk:office_queue")
