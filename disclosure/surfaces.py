"""Every surface that speaks to requesters, by its name (design §5, no-tell).

A person who asks about somebody may not learn from any of them whether nothing is known, something is barred, or the
subject is protected. One test walks these cases side by side and compares each surface named here, byte for byte
(tests/disclosure/test_no_tell.py); another fails when the product speaks by one that is not named
(tests/architecture/test_surfaces.py). Whoever adds a page, a letter, a message or a file adds its line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: Prefixes of the addresses that only staff open.
STAFF_ADDRESSES = ("desk:", "oversight:")


@dataclass(frozen=True)
class Surface:
    """One way the office speaks. `about_a_request` is False where it shows nothing of any request."""

    name: str
    about_a_request: bool = True


def _pages(*names: str, about_a_request: bool) -> dict[str, Surface]:
    return {name: Surface(name, about_a_request) for name in names}


#: Pages and downloads, by the name of their address. An error page is what these answer with when they refuse.
PAGES: Mapping[str, Surface] = {
    **_pages(
        *("portal:requests", "portal:request", "portal:message", "portal:reply", "portal:evidence", "portal:delivery"),
        *("portal:reach", "portal:reach_choose", "portal:reach_add", "portal:reach_change", "portal:reach_mark"),
        *("portal:reach_code", "portal:hold", "portal:withdraw", "portal:appeal", "portal:withdraw_appeal"),
        *("portal:letter", "portal:letter_form", "portal:download", "portal:download_part", "portal:copy"),
        *("portal:narrow", "portal:speed", "portal:still_safe", "portal:inside", "portal:reissue", "portal:destroy"),
        *("portal:letter_check", "portal:letter_check_code"),
        *("portal:near", "portal:referral", "portal:referral_withdraw", "portal:own_plan"),
        *("portal:alerts", "portal:alerts_sign_up", "portal:alerts_change", "portal:alerts_do", "portal:alert_link"),
        about_a_request=True,
    ),
    **_pages(
        *("portal:start", "portal:help", "portal:privacy", "portal:leave", "portal:before", "portal:come_back"),
        *("portal:code", "portal:resume", "portal:later", "portal:check", "portal:declare", "portal:sent"),
        *(
            "portal:step",
            "portal:fit",
            "portal:stay",
            "portal:asked_copy",
            "portal:plan",
            "portal:local_help",
            "portal:plan_build",
            "portal:services",
            "portal:service",
            "portal:followed",
            "portal:explainers",
            "portal:explainer",
            "portal:provider",
            "set_language",
            "home",
            "profile",
        ),
        *(
            "account_login",
            "account_request_login_code",
            "account_confirm_login_code",
            "account_logout",
            "account_start",
        ),
        *("account_inactive", "account_reauthenticate", "account_change_password"),
        *("mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
        *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
        *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn"),
        *("mfa_edit_webauthn",),
        *("api:openapi", "api:foia_requests", "api:custody_push", "api:custody_report"),
        *("portal:survey",),
        about_a_request=False,
    ),
}

#: Letters that are sent alike whatever was found; the test walks to each of them.
LETTERS_ALIKE = frozenset(
    {"acknowledgement", "question", "extension", "expedite_granted", "expedite_denied", "referral", "lapse"}
    | {"withdrawn", "duplicate", "not_verified", "not_described", "continuing_as_foia", "neither_confirm_nor_deny"}
    | {"appeal_acknowledged", "appeal_decided", "appeal_late", "appeal_withdrawn", "delivery_held", "recall"}
    | {"correction", "breach_notice"}
)
#: Letters of an answer that gives something, or that an opening allows: compared with and without a bar behind them.
LETTERS_OPEN = frozenset({"granted_in_full", "granted_in_part", "interim_release", "denied_in_full", "no_records"})
LETTERS = LETTERS_ALIKE | LETTERS_OPEN

#: Modules that send messages (mail, text, call), each with words of its own: the only ones that may.
MESSENGERS = frozenset(
    {
        "disclosure.notices.invitations",
        "disclosure.notices.notify",
        "disclosure.notices.codes",
        "disclosure.notices.backends",
        "disclosure.notices.channels",
    }
)
#: What a neutral message may be about: a kind of letter, or one of these. Its words are the same for all.
MESSAGES_ABOUT = frozenset({"answer", "delivery", "message"})

#: What the files are called that leave, in a browser and in a package.
FILE_NAMES = ("letter.pdf", "documents.zip", "documents.pdf")
PACKED_NAMES = ("letter.pdf", "index.csv", "index.pdf", "manifest.json")

#: Words a requester reads for where a request stands (workflow.states.COARSE_STEPS), and the texts of its end.
STEPS = ("Not sent yet", "Received", "Checking", "Waiting for you", "Working on it", "Answered")
