"""The OpenAPI document of every interface for machines, drawn from the tables that check what comes in."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from disclosure.api.answers import machine
from disclosure.api.foia_fields import ANSWER, request_schema

ERROR: Mapping[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("code", "message", "description")},
    "required": ["code", "message", "description"],
}
#: Why a machine is refused, by status.
REFUSALS: Mapping[str, str] = {
    "400": "What was sent is missing something, or something in it is wrong.",
    "401": "The secret does not open this address.",
    "404": "There is no such address.",
    "405": "Another method is wanted.",
    "409": "Something else came under this number before.",
    "413": "Larger than is taken.",
    "415": "Not sent as JSON.",
    "429": "Too many wrong secrets from this address.",
    "507": "There is no room to keep it; nothing was changed.",
}


def refusals(*statuses: str) -> dict[str, Any]:
    """Return the responses of some refusals, all of one form."""
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {status: {"description": REFUSALS[status], "content": shape} for status in statuses}


def _foia() -> dict[str, Any]:
    return {
        "/api/components/{component}/requests/": {
            "parameters": [
                {
                    "name": "component",
                    "in": "path",
                    "required": True,
                    "description": "The number the portal knows the office by.",
                    "schema": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
                }
            ],
            "post": {
                "operationId": "receiveFoiaRequest",
                "summary": "Receive a request from the national FOIA portal",
                "security": [{"portalSecret": []}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FoiaRequest"}}},
                },
                "responses": {
                    "200": {
                        "description": "Received; sent again under the same number it is the same answer.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FoiaReceipt"}}},
                    },
                    **refusals("400", "401", "404", "405", "409", "413", "415", "429", "507"),
                },
            },
        }
    }


def _custody() -> dict[str, Any]:
    signed: list[dict[str, list[str]]] = [{"feedSignature": []}]
    stamped = [
        {"name": name, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in (
            ("X-Forthright-Timestamp", "Seconds since 1970; not further from now than five minutes."),
            ("X-Forthright-Nonce", "16 to 64 letters, digits, - and _, never used before."),
        )
    ]
    feed = {"schema": {"type": "string"}}
    run = {
        "description": "Beside the rows, as_of: as of when the source speaks, with offset, never ahead of now.",
        "type": "object",
        "required": ["rows"],
        "properties": {
            "rows": {
                "type": "array",
                "description": "Columns as docs/custody-alerts.md says. A row that is wrong is refused by itself.",
                "items": {"type": "object", "properties": {name: {} for name in COLUMNS}},
            },
        },
    }
    return {
        "/api/custody/feeds/{feed_key}/": {
            "parameters": [
                {"name": "feed_key", "in": "path", "required": True, "description": "The key of the feed.",
                 "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,50}$"}},
            ],
            "post": {
                "operationId": "pushCustodyFeed",
                "summary": "Push a run of a custody feed; it is applied in the background, or held for a person",
                "security": signed,
                "parameters": stamped,
                "requestBody": {"required": True, "content": {"text/csv": feed, "application/json": {"schema": run}}},
                "responses": {
                    "202": {
                        "description": "Taken in.",
                        "content": {"application/json": {"schema": {
                            "type": "object", "required": ["run", "rows"],
                            "properties": {"run": {"type": "string"}, "rows": {"type": "integer"}},
                        }}},
                    },
                    **refusals("400", "401", "404", "405", "409", "413", "507"),
                },
            },
        },
        "/api/custody/reports/": {
            "post": {
                "operationId": "reportAlert",
                "summary": "Say how a message or call of a custody alert ended, or hand on the PIN that was typed",
                "security": signed,
                "requestBody": {"required": True, "content": {"application/json": {"schema": {
                    "type": "object", "required": ["message_id", "result"],
                    "properties": {
                        "message_id": {"type": "string"},
                        "result": {"enum": ["answered", "unanswered", "refused", "pin"]},
                        "pin": {"type": "string"},
                    },
                }}}},
                "responses": {
                    "200": {
                        "description": "Kept; what to say aloud, after the right PIN.",
                        "content": {"application/json": {"schema": {
                            "type": "object", "required": ["say"],
                            "properties": {"say": {"type": "array", "items": {"type": "string"}}},
                        }}},
                    },
                    **refusals("400", "401", "404", "405", "413"),
                },
            },
        },
    }  # fmt: skip


def _document() -> dict[str, Any]:
    return {
        "/api/openapi.json": {
            "get": {
                "operationId": "readDocument",
                "summary": "This document",
                "security": [],
                "responses": {
                    "200": {
                        "description": "The document.",
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                    **refusals("405"),
                },
            }
        }
    }


#: Columns of a custody row.
COLUMNS = (
    *("event_id", "person_id", "kind", "at", "name", "birth_date", "sid", "fbi_number", "a_number", "fin"),
    *("place", "to_place", "expected_at", "corrects", "prosecuted_as_adult"),
)
#: Paths by interface; whoever adds an interface adds its function, and its schemas below.
INTERFACES: tuple[Callable[[], dict[str, Any]], ...] = (_foia, _custody, _document)
SCHEMAS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "Error": lambda: ERROR,
    "FoiaRequest": request_schema,
    "FoiaReceipt": lambda: ANSWER,
}
SECRETS: Mapping[str, Any] = {
    "portalSecret": {
        "type": "apiKey",
        "in": "header",
        "name": "FOIA-API-SECRET",
        "description": "Shown once to the office's manager when the portal is let in.",
    },
    "feedSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Forthright-Signature",
        "description": "HMAC-SHA256 in hexadecimal; over what, says docs/custody-alerts.md.",
    },
}


def document() -> dict[str, Any]:
    """Return the whole document (OpenAPI 3.1)."""
    paths: dict[str, Any] = {}
    for interface in INTERFACES:
        paths |= interface()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Forthright: interfaces for machines",
            "version": "1",
            "description": "Errors have one form: code, message, description. Nothing here tells what an office holds.",
        },
        "paths": paths,
        "components": {"schemas": {name: draw() for name, draw in SCHEMAS.items()}, "securitySchemes": SECRETS},
    }


@machine("GET", "HEAD")
def openapi(http: HttpRequest) -> HttpResponse:
    """Show the document."""
    return JsonResponse(document())
