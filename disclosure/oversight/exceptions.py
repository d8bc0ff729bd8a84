"""What an auditor looks at first: the exceptions of an office by kind, and what must never be."""

from itertools import islice
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from disclosure.oversight.common import chosen_office, period_of
from disclosure.staff import StaffRequest, names_of, staff_page
from disclosure.verbs import actor_in_words, in_words
from workflow.states import Role
from workflow.trail import overseeing

#: Shown of one kind at most; a shorter period shows the rest.
MOST = 200
LABELS = {
    "late": _("Released late, with the reason"),
    "returned": _("Returned for another look"),
    "recused": _("Stood aside"),
    "lifted": _("A bar was lifted"),
    "recalled": _("Recalled"),
    "hands": _("Two parts in one hand"),
    "hours": _("Looked at by night or at a weekend"),
    "reason": _("Read without being assigned"),
    "family": _("Own family name in the case, or searched for"),
    "stopped": _("Opened too many cases in an hour"),
}
LACKS = {"authority": _("No authority"), "match": _("No match by two people"), "proof": _("No passing proof")}


@staff_page
def exceptions(http: StaffRequest) -> HttpResponse:
    """Show one kind of exception, and every release that lacks authority, match or proof.

    :raises NotYours: the person does not audit an office.
    """
    office, offices = chosen_office(http, Role.AUDITOR)
    period = period_of(http)
    kind = http.GET.get("kind", "")
    kind = kind if kind in overseeing.KINDS else overseeing.KINDS[0]
    found = list(islice(overseeing.exceptions(kind, office, http.user, period.since, period.until), MOST + 1))
    lacking = list(islice(overseeing.lacking(office, http.user), MOST))
    names = names_of(one.actor for one in (*found, *lacking))
    context = {
        "office": office,
        "offices": offices,
        "period": period,
        "kinds": [(one, LABELS[one]) for one in overseeing.KINDS],
        "kind": kind,
        "lines": [(one, actor_in_words(one.actor, names), in_words(one.words)) for one in found[:MOST]],
        "more": len(found) > MOST,
        "lacking": [(one, actor_in_words(one.actor, names), LACKS[one.words]) for one in lacking],
        "query": urlencode({"office": office.pk, "since": period.since, "until": period.until}),
        "here": "oversight",
        "tab": "exceptions",
    }
    return render(http, "oversight/exceptions.html", context)
