"""Custody feeds pushed over HTTP, and what a provider of calls reports back. Each is signed; none has a session.

A push is signed with its feed's secret over time, nonce and body (docs/custody-alerts.md): an old one, one seen
before and one that was changed are refused. A feed that does not exist answers like a wrong signature.
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from disclosure.api.answers import ApiError, body_of, machine
from disclosure.notices import channels
from disclosure.notices.alerts import words_of
from workflow.custody.rows import MAX_BYTES
from workflow.errors import Invalid, NotYours, Stale
from workflow.services import alerts_calls, feeds
from workflow.services.alerts_calls import Reported

#: How far the clock of a source may be from ours.
SKEW = timedelta(minutes=5)
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
LARGEST_REPORT = 64 * 1024


@machine("POST")
def push(http: HttpRequest, feed_key: str) -> JsonResponse:
    """Take in a run of a feed; it is applied in the background. 202 with its id, or why not."""
    body = body_of(http, MAX_BYTES)
    stamp = http.headers.get("X-Forthright-Timestamp", "")
    nonce = http.headers.get("X-Forthright-Nonce", "")
    given = http.headers.get("X-Forthright-Signature", "")
    expected = push_signature(feeds.secret_of(feed_key), stamp, nonce, body)
    fits = hmac.compare_digest(given.encode(), expected.encode())
    if not fits or not NONCE.fullmatch(nonce) or not _is_now(stamp):
        raise _unsigned()
    try:
        run = feeds.take_in(key=feed_key, data=body, way="push", nonce=nonce)
    except NotYours:
        raise _unsigned() from None
    except Stale as before:
        raise ApiError(409, "A409", "Taken in before", before.words) from before
    except Invalid as refusal:
        raise ApiError(400, "A400", "Not a feed", refusal.words) from refusal
    return JsonResponse({"run": str(run.pk), "rows": run.rows}, status=202)


@machine("POST")
def report(http: HttpRequest) -> JsonResponse:
    """Take what a provider reports of a message; a right PIN is answered with the words to say."""
    body = body_of(http, LARGEST_REPORT)
    secret = settings.ALERT_PROVIDER_SECRET
    given = http.headers.get("X-Forthright-Signature", "")
    if not secret or not hmac.compare_digest(given.encode(), channels.signature(secret, body).encode()):
        raise _unsigned()
    try:
        told: Any = json.loads(body)
        found = {name: str(told.get(name, "")) for name in ("message_id", "result", "pin")}
    except (ValueError, AttributeError) as wrong:
        raise ApiError(400, "A400", "Not an object", "The body is no JSON object.") from wrong
    try:
        done = alerts_calls.reported(message_id=found["message_id"], result=found["result"], pin=found["pin"])
    except NotYours:
        raise ApiError(404, "A404", "No such message", "There is no message with this id.") from None
    except Invalid as refusal:
        raise ApiError(400, "A400", "Not taken", refusal.words) from refusal
    return JsonResponse({"say": _say(done) if found["result"] == "pin" else []})


def push_signature(secret: str, stamp: str, nonce: str, body: bytes) -> str:
    """Return the signature of a push: HMAC-SHA256 over time, nonce and the digest of the body, in lines."""
    signed = f"{stamp}\n{nonce}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def _say(done: Reported) -> list[str]:
    with translation.override(done.alert.subscription.language):
        if not done.says:
            return [_("There is no message for you any more.")]
        told = words_of(done.alert)
    return [told.title, *told.lines]


def _is_now(stamp: str) -> bool:
    try:
        at = datetime.fromtimestamp(int(stamp), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return abs(timezone.now() - at) <= SKEW


def _unsigned() -> ApiError:
    return ApiError(401, "A401", "Not signed", "The signature does not fit, or its time is over.")
