"""Every page of the portal and of accounts, with whoever sees it.

The pages are those of the table of addresses. The guided request, whose pages follow from answers, is begun here and
every question of it opened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from disclosure.portal.questions import WALK
from tests.disclosure.portal import walking
from tests.disclosure.portal.test_near import given, proposed
from tests.disclosure.test_urls import Scene, address
from tests.factories import Cast, walk
from workflow.models import Draft, Request, User
from workflow.services import appeals
from workflow.states import Role, State

#: Pages anybody sees, pages of a requester whose case is closed, and of one whose case is open or asked back.
OPEN = (
    *("start", "help", "privacy", "survey", "letter_check", "letter_check_code", "fit", "local_help", "explainers"),
    *("explainer", "services", "service", "followed", "plan", "plan_build", "provider", "before", "come_back", "later"),
    "alert_link",
)
ACCOUNT = ("account_login", "account_request_login_code", "account_inactive", "account_start")
CLOSED = (
    *("requests", "request", "near", "own_plan", "inside", "destroy", "delivery", "copy", "appeal", "letter_form"),
    *("reach", "reach_choose", "reach_add", "reach_change", "alerts", "alerts_change"),
)
MINE = (
    *("profile", "account_logout", "mfa_index", "mfa_activate_totp", "mfa_generate_recovery_codes"),
    *("mfa_list_webauthn", "mfa_add_webauthn"),
)
STAFF = ("account_reauthenticate", "account_change_password")
ASKED_BACK = ("request", "evidence", "narrow", "speed", "withdraw", "referral", "reach_code")
BEGUN = ("code", "step", "check", "declare", "asked_copy", "sent")
APPEALED = ("withdraw_appeal", "alerts_sign_up")
#: What is no page to look at, and why; or where else it is looked at.
NOT_HERE: Mapping[str, str] = {
    **dict.fromkeys(("home", "portal:leave", "portal:stay", "portal:resume"), "leads on or answers a script"),
    **dict.fromkeys(("portal:letter", "portal:download", "portal:download_part"), "a file"),
    **dict.fromkeys(
        ("portal:alerts_do", "portal:referral_withdraw", "portal:still_safe", "portal:reissue", "portal:message"),
        "takes a form of another page",
    ),
    **dict.fromkeys(("portal:reply", "portal:reach_mark", "portal:hold"), "takes a form of another page"),
    "account_confirm_login_code": "tests.journeys.test_portal_pages signs in by it, at both widths in both languages",
    **dict.fromkeys(
        ("mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"),
        "staff with a second factor: tests.journeys.test_second_factor",
    ),
    **dict.fromkeys(
        ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        "staff with a second factor: tests.journeys.test_second_factor",
    ),
}


@dataclass(frozen=True)
class Visit:
    """Addresses, and the browser they are seen from: that of nobody, of somebody signed in, or with a draft begun."""

    client: Client | None
    addresses: list[str]


def visits(scene: Scene) -> list[Visit]:
    """Return every page with whoever sees it."""
    closed = Request.objects.get(pk=scene.values["pk"])
    return [
        Visit(None, [address(name, scene.values) for name in (*ACCOUNT, *(f"portal:{one}" for one in OPEN))]),
        Visit(
            _of(closed.requester.user),
            [address(name, scene.values) for name in (*MINE, *(f"portal:{one}" for one in CLOSED))],
        ),
        Visit(_of(scene.visitors["coun"]), [reverse(name) for name in STAFF]),
        _asked_back(),
        _appealed(),
        *_begun(),
    ]


def _of(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _asked_back() -> Visit:
    cast = Cast()
    request = walk(cast, State.AWAITING_REQUESTER)
    client = _of(request.requester.user)
    referral = proposed(cast, given(client, request))
    new = {"value": "new@mail.example", "safe": "any"}
    added = client.post(reverse("portal:reach_add", args=[request.pk, "email"]), new)
    own = [reverse(f"portal:{one}", args=[request.pk]) for one in ASKED_BACK if one not in {"referral", "reach_code"}]
    return Visit(client, [*own, reverse("portal:referral", args=[request.pk, referral.pk]), added.headers["Location"]])


def _appealed() -> Visit:
    cast = Cast()
    request = walk(cast, State.CLOSED)
    appeals.file_appeal(request_id=request.pk, grounds="More was asked.", by=cast.actor(Role.INTAKE))
    return Visit(_of(request.requester.user), [reverse(f"portal:{one}", args=[request.pk]) for one in APPEALED])


def _begun() -> Iterator[Visit]:
    """Begin a request; open each of its questions, what comes after them, and the page of what was sent."""
    client = Client()
    client.post(reverse("portal:before"))
    answers: dict[str, dict[str, Any]] = {**walking.VICTIM, **walking.SPEAKING}
    walking.answer(client, answers)
    asked = [step.key for step in WALK.shown(Draft.objects.latest("updated_at").answers)]
    rest = [reverse(f"portal:{one}") for one in ("check", "declare", "asked_copy")]
    yield Visit(client, [*rest, *(reverse("portal:step", args=[key]) for key in asked)])
    fresh = Client()
    fresh.post(reverse("portal:before"))
    yield Visit(fresh, [reverse("portal:code")])
    sent = Client()
    sent.post(reverse("portal:before"))
    walking.answer(sent, answers)
    sent.post(reverse("portal:declare"), walking.SIGNED)
    yield Visit(sent, [reverse("portal:sent")])
