"""Intake from the national FOIA portal, as its interface for agencies says: one POST, answered within thirty seconds.

The secret is compared in constant time; a wrong one and an office that is not there are answered alike. The same number
sent again is the same request: the portal repeats what it got no answer to.
"""

import base64
import hashlib
import json
import math
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Never

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from disclosure.api.answers import ApiError, body_of, machine
from disclosure.api.fields import check_object, missing
from disclosure.api.foia_fields import FIELDS, SINCE_PDF
from disclosure.limits import Limit
from disclosure.sniffing import PDF, kind_of
from workflow.errors import NotYours, Stale
from workflow.services import machine_intake
from workflow.services.evidence import Upload
from workflow.services.machine_intake import Handed

#: Twenty megabytes of files grow by a third in base64; the request as PDF comes besides.
LARGEST_BODY = 64 * 1024**2
FILES_MAX_BYTES = 20 * 1024**2
WRONG_SECRETS = Limit("foia-secret", 20, 15 * 60)
DECLARATION = (
    "I declare under penalty of perjury that I am the person who makes this request and that the foregoing is true and "
    "correct. Executed on the date written beside my signature."
)


@machine("POST")
def requests(http: HttpRequest, component: int) -> HttpResponse:
    """Receive one request for the office the address names."""
    if WRONG_SECRETS.is_reached(http):
        raise ApiError(429, "A429", "Too many tries", "Wait fifteen minutes.", Retry_After="900")
    try:
        link = machine_intake.link_for(component, http.headers.get("FOIA-API-SECRET", ""))
    except NotYours as refused:
        WRONG_SECRETS.allows(http)
        raise ApiError(
            401,
            "A401",
            "Not allowed",
            "The header FOIA-API-SECRET does not open this component.",
            WWW_Authenticate="FOIA-API-SECRET",
        ) from refused
    if http.content_type != "application/json":
        raise ApiError(415, "A415", "Unsupported media type", "Send the request as application/json.")
    given = parsed(body_of(http, LARGEST_BODY))
    handed = handed_over(given)
    try:
        received = machine_intake.receive(link=link, handed=handed)
    except Stale as refused:
        raise ApiError(409, "A409", "request_id was used before", refused.words) from refused
    return JsonResponse({"id": received.id, "status_tracking_number": received.tracking_number})


def parsed(body: bytes) -> dict[str, Any]:
    """Return the object a body holds.

    :raises ApiError: it holds none that can be kept.
    """
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number, parse_float=_number)
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # half a character cannot be kept
    except (ValueError, RecursionError) as broken:
        raise ApiError(400, "A400", "The body is no JSON", "Send one JSON object in UTF-8.") from broken
    if not isinstance(found, dict):
        raise ApiError(400, "A400", "The body is no object", "Send one JSON object in UTF-8.")
    return found


def handed_over(given: dict[str, Any]) -> Handed:
    """Check what was sent and return it as the office takes it.

    :raises ApiError: naming the first field that is missing or wrong.
    """
    check_object(FIELDS, given)
    if given.get("agency") is None and given.get("agency_name") is None:
        raise missing("agency")
    version = tuple(int(part) for part in given["version"].split("."))
    for name in ("pdf", "testing"):
        if version >= SINCE_PDF and given.get(name) is None:
            raise missing(name)
    kept, left_out = _files(given)
    return Handed(
        portal_id=given["request_id"],
        digest=hashlib.sha256(json.dumps(given, sort_keys=True, ensure_ascii=True).encode()).hexdigest(),
        given={
            name: value for name, value in given.items() if name not in {"attachments_supporting_documentation", "pdf"}
        },
        description=_text(given, "request_description") or _("(nothing readable)"),
        name=" ".join(filter(None, (_text(given, "name_first"), _text(given, "name_last"))))
        or _text(given, "company_organization"),
        address=_address(given),
        email=_text(given, "email"),
        telephone=_text(given, "phone_number"),
        subject_name=_text(given, "subject_name"),
        expedite=given.get("expedited_processing") == "yes",
        expedite_reason=_text(given, "expedited_processing_explanation"),
        declaration=DECLARATION,
        uploads=tuple(kept),
        left_out=tuple(left_out),
        testing=bool(given.get("testing")),
    )


def _files(given: Mapping[str, Any]) -> tuple[list[Upload], list[str]]:
    """Return the files the office takes, known by their content, and the names of those it does not.

    The portal makes the PDF itself: where it is none, nobody is asked for it again.
    """
    kept, left_out, size = [], [], 0
    for name, data in _decoded(given.get("attachments_supporting_documentation") or []):
        size += len(data)
        if size > FILES_MAX_BYTES:
            raise ApiError(413, "A413", "Too large", "All attachments together may have 20 MB at most.")
        kind = kind_of(data)
        if kind:
            kept.append(Upload(data, name, kind))
        else:
            left_out.append(name)
    for name, data in _decoded([given["pdf"]] if given.get("pdf") else []):
        if kind_of(data) == PDF:
            kept.append(Upload(data, name, PDF))
    return kept, left_out


def _decoded(files: list[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    for one in files:
        name = PurePath(_readable(one["filename"]).replace("\n", " ")).name[:200] or "file"
        yield name, base64.b64decode(one["filedata"], validate=True)


def _address(given: Mapping[str, Any]) -> str:
    city = " ".join(filter(None, (_text(given, "address_state_province"), _text(given, "address_zip_postal_code"))))
    place = ", ".join(filter(None, (_text(given, "address_city"), city)))
    if not _text(given, "address_line1"):
        return ""
    lines = (_text(given, "address_line1"), _text(given, "address_line2"), place, _text(given, "address_country"))
    return "\n".join(filter(None, lines))


def _text(given: Mapping[str, Any], name: str) -> str:
    return _readable(str(given.get(name) or "")).strip()


def _readable(text: str) -> str:
    """Return a text without control characters, which no letter can print."""
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")


def _number(text: str) -> int | float:
    """Return a number written with a point; a whole one is an integer, as JSON Schema has it."""
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(text)
    return int(found) if found.is_integer() else found


def _no_number(text: str) -> Never:
    raise ValueError(text)
