"""Support with every answer, also a no: who helps near, and a plan for one's safety to print and fill in by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def plan(http: HttpRequest) -> HttpResponse:
    """Show a plan for one's safety: questions to think over, with lines to write on. Nothing is typed in or kept."""
    return render(http, "portal/plan.html")
