"""What Elena Example answers at each step of the guided request, as her browser sends it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from workflow.models import Request
from workflow.states import State

EMAIL = "elena@mail.example"
#: The fields sent at each step, in order, by a victim who can be reached by mail and telephone.
VICTIM: dict[str, dict[str, Any]] = {
    "now": {"urgency": "no"},
    "who": {"requester_kind": "victim"},
    "name": {"requester_name": "Elena Example"},
    "born": {
        "requester_birth_date_month": "4",
        "requester_birth_date_day": "5",
        "requester_birth_date_year": "1990",
        "requester_birth_place": "Fairview",
    },
    "home": {"state": "MD", "zip": "20001", "requester_address": "48 Willow Lane"},
    "ways": {"contact_kinds": ["email", "telephone"]},
    "way-email": {"value": EMAIL, "safe": "any"},
    "way-telephone": {
        "value": "(410) 555-0142",
        "safe": "times",
        "when": "mornings",
        "voicemail": "on",
        "seen_by": "my sister",
        "code_word": "lilac",
    },
    "reading": {"language": "en"},
    "what": {"incident_what": "He broke in."},
    "when": {"incident_when": "about two years ago"},
    "where": {"incident_place": "Fairview"},
    "report": {"incident_agency": "Fairview Police", "incident_case_number": "24-118"},
    "person": {"subject_name": "Jonas"},
    "other-names": {"aliases_text": "J. P. Example\nJoe"},
    "age": {"subject_age": "about 30 years old"},
    "looks": {"subject_description": "A scar on the left hand."},
    "numbers": {"number_a": "A012345678"},
    "wish": {"scope": ["custody", "history"]},
    "answer": {"delivery_way": "portal"},
}
#: What somebody answers besides who speaks for another.
SPEAKING: dict[str, dict[str, Any]] = {
    "ties": {"ties": "none"},
    "order": {"closer_kin": ""},
    "paper": {"authority_what": "A letter my client signed", "authority_scope": "this case"},
}
SIGNED = {"how": "here", "signed_name": "Elena Example", "agreed": "on"}


def begin(client: Client) -> str:
    """Begin a draft; return the return code shown."""
    client.post(reverse("portal:before"))
    return str(client.get(reverse("portal:code")).context["code"])


def answer(client: Client, answers: dict[str, dict[str, Any]] = VICTIM) -> None:
    """Answer every question that is asked, following where each answer leads."""
    address = client.get(reverse("portal:resume")).headers["Location"]
    while address != reverse("portal:check"):
        key = address.rstrip("/").rpartition("/")[2]
        response = client.post(address, answers.get(key, {}))
        assert response.status_code == 302, (key, response.context["form"].errors)
        address = response.headers["Location"]


def submit(client: Client, answers: dict[str, dict[str, Any]] = VICTIM) -> Request:
    """Ask from the first page to the last; return the request."""
    begin(client)
    answer(client, answers)
    response = client.post(reverse("portal:declare"), {**SIGNED, "signed_name": answers["name"]["requester_name"]})
    assert response.headers["Location"] == reverse("portal:sent"), response.content
    return Request.objects.exclude(state=State.DRAFT).latest("created_at")
