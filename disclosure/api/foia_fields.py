"""The fields the national FOIA portal sends with a request, by the names of its own interface (version 1.1.0)."""

from collections.abc import Mapping
from typing import Any

from disclosure.api.fields import Field, object_schema

#: Letters an address of e-mail may hold here: no blanks, no control characters, nothing that could begin a list.
_PART = r"[^@\s\x00-\x1f\x7f\"<>,;:\\()\[\]]+"
EMAIL = rf"{_PART}@{_PART}\.{_PART}|"
BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
VERSION = rf"{_NUMBER}\.{_NUMBER}(?:\.{_NUMBER})?"
#: From this version on the whole request as PDF and the mark of a test come with it.
SINCE_PDF = (1, 1)
TEXT_MAX = 10_000
LINE_MAX = 500
YES_NO = ("yes", "no")

FILE: Mapping[str, Field] = {
    "filename": Field("string", "Name of the file.", required=True, longest=LINE_MAX),
    "content_type": Field("string", "Its type, as the sender says; what it is shows its content.", longest=LINE_MAX),
    "filesize": Field("integer", "Its size, as the sender says; not relied on."),
    "filedata": Field("string", "The file, in base64.", required=True, pattern=BASE64),
}
FIELDS: Mapping[str, Field] = {
    "version": Field("string", "Version of the interface the sender speaks.", required=True, pattern=VERSION),
    "request_id": Field("integer", "The portal's number of the request: sent again it is the same one.", required=True),
    "agency": Field("string", "Parent agency; agency_name in an older draft.", longest=LINE_MAX),
    "agency_name": Field("string", "What an older draft calls agency.", longest=LINE_MAX),
    "agency_component_name": Field("string", "Office that should answer.", required=True, longest=LINE_MAX),
    "request_description": Field("string", "Which records are wanted.", required=True, longest=TEXT_MAX),
    "name_first": Field("string", "The requester's given name.", longest=LINE_MAX),
    "name_last": Field("string", "The requester's family name.", longest=LINE_MAX),
    "address_line1": Field("string", "Street.", longest=LINE_MAX),
    "address_line2": Field("string", "Second line.", longest=LINE_MAX),
    "address_city": Field("string", "City.", longest=LINE_MAX),
    "address_country": Field("string", "Country.", longest=LINE_MAX),
    "address_state_province": Field("string", "State or province.", longest=LINE_MAX),
    "address_zip_postal_code": Field("string", "Postal code, as text.", longest=LINE_MAX),
    "request_category": Field("string", "Category of fees the requester claims. No fee is charged.", longest=LINE_MAX),
    "fee_amount_willing": Field("string", "Dollars the requester agrees to pay. No fee is charged.", longest=LINE_MAX),
    "fee_waiver": Field("string", "Whether fees should be waived.", one_of=YES_NO),
    "fee_waiver_explanation": Field("string", "Why.", longest=TEXT_MAX),
    "expedited_processing": Field("string", "Whether speed is asked for.", one_of=YES_NO),
    "expedited_processing_explanation": Field("string", "Why.", longest=TEXT_MAX),
    "company_organization": Field("string", "Body the requester acts for.", longest=LINE_MAX),
    "email": Field("string", "The requester's e-mail address.", longest=254, pattern=EMAIL),
    "phone_number": Field("string", "The requester's telephone.", longest=LINE_MAX),
    "fax_number": Field("string", "The requester's fax.", longest=LINE_MAX),
    "attachments_supporting_documentation": Field("array", "Files, 20 MB together at most.", most=20, inside=FILE),
    "pdf": Field("object", "The whole request as PDF; from version 1.1 on it must be there.", inside=FILE),
    "testing": Field("boolean", "Whether a test system sent it; from version 1.1 on it must be there. Makes no case."),
    "subject_name": Field("string", "Asked for by this office: who is asked about, if known.", longest=200),
}
#: What the portal is answered.
ANSWER: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "This office's own name of the request."},
        "status_tracking_number": {"type": "string", "description": "The number the requester is told."},
    },
    "required": ["id", "status_tracking_number"],
}


def request_schema() -> dict[str, Any]:
    """Return the JSON Schema of a request. Which of two names the agency has, and what 1.1 added, stand besides."""
    return {
        **object_schema(FIELDS),
        "allOf": [
            {"anyOf": [_is_there("agency", "string"), _is_there("agency_name", "string")]},
            {
                "if": {"properties": {"version": {"pattern": r"^(?:0\.|1\.0(?:\.|$))"}}},
                "else": {"allOf": [_is_there("pdf", "object"), _is_there("testing", "boolean")]},
            },
        ],
    }


def _is_there(name: str, kind: str) -> dict[str, Any]:
    return {"required": [name], "properties": {name: {"type": kind}}}
