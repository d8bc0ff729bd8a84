"""The document of the machine interfaces: complete, and true of what they answer to anything it allows or forbids."""

import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.conf import settings as settings_of
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from jsonschema_rs import Draft202012Validator
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
)

from disclosure.api.custody import push_signature
from disclosure.api.foia_fields import request_schema
from disclosure.api.openapi import document
from disclosure.notices import channels
from disclosure.wsgi import application
from tests import custody
from tests.disclosure.api.test_foia_intake import COMPONENT, Portal, sent
from tests.factories import Cast
from workflow.models import Feed
from workflow.services import feeds

pytestmark = pytest.mark.django_db
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.config.generation.update(max_examples=100)
CUSTODY = SCHEMA.include(path_regex="^/api/custody/")


def test_every_address_for_machines_is_in_the_document() -> None:
    _prefix, api = get_resolver().namespace_dict["api"]
    names = {str(key) for key in api.reverse_dict if isinstance(key, str)}

    assert len(document()["paths"]) == len(names)


def test_the_document_is_shown_to_anybody() -> None:
    answer = Client().get("/api/openapi.json")

    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(document()))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"version": "1.0.0", "pdf": None, "testing": None}, True),
        ({"version": "1.1.0", "pdf": None}, False),
        ({"version": "2.0", "testing": None}, False),
        ({"agency": None}, False),
        ({"agency": None, "agency_name": "Agency"}, True),
        ({"request_id": -1}, False),
        ({"email": ""}, True),
        ({"email": "grace"}, False),
        ({"office_asks_more": [1, {"a": None}]}, True),
    ],
)
def test_the_schema_says_what_the_interface_does(changes: dict[str, Any], fits: bool) -> None:
    cache.clear()
    body = sent(**changes)

    assert Draft202012Validator(request_schema()).is_valid(body) is fits
    assert Portal(Cast()).post(body).status_code == (200 if fits else 400)


@pytest.fixture
def portal() -> Iterator[Portal]:
    """The portal, before an application that leaves the connection of the test open."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield Portal(Cast())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


class Signing:
    """Signs what comes by, as a source or a provider does, and leads it to a feed that is there."""

    def __init__(self, feed: Feed) -> None:
        self.feed, self.secret = feed, feeds.secret_of(feed.key)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["PATH_INFO"].startswith("/api/custody/feeds/"):
            environ["PATH_INFO"] = f"/api/custody/feeds/{self.feed.key}/"
            stamp, nonce = str(int(timezone.now().timestamp())), uuid4().hex
            environ["HTTP_X_FORTHRIGHT_TIMESTAMP"], environ["HTTP_X_FORTHRIGHT_NONCE"] = stamp, nonce
            environ["HTTP_X_FORTHRIGHT_SIGNATURE"] = push_signature(self.secret, stamp, nonce, body)
        else:
            environ["HTTP_X_FORTHRIGHT_SIGNATURE"] = channels.signature(settings_of.ALERT_PROVIDER_SECRET, body)
        return application(environ, start_response)


@pytest.mark.long
@CUSTODY.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_a_signed_push_or_report_is_answered_as_the_document_says(case: Any, portal: Portal, settings: Any) -> None:
    """Behind the signature: bodies that fit the document are taken, or refused in its form; others are refused."""
    cache.clear()
    settings.ALERT_PROVIDER_SECRET = "a secret of the provider"
    signing = Signing(custody.feed(portal.cast))
    response = case.call(app=signing, base_url="http://testserver")
    # Headers are signed over whatever was made of them: what is asked here is the body. No schema says what CSV is.
    not_asked: list[Any] = [ignored_auth, missing_required_header]
    broken = {where.value for where, made in case.meta.components.items() if made.mode.is_negative}
    if case.media_type == "text/csv" or "body" not in broken:
        not_asked.append(negative_data_rejection)
    if case.media_type == "text/csv":
        not_asked.append(positive_data_acceptance)
    case.validate_response(response, excluded_checks=not_asked)


@pytest.mark.long
@SCHEMA.parametrize()
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_what_the_document_allows_and_forbids_is_answered_as_it_says(case: Any, portal: Portal) -> None:
    """Schemathesis makes requests that fit the document and requests that do not; each answer must fit it too."""
    cache.clear()
    if case.path_parameters and "component" in case.path_parameters and case.meta.generation.mode.is_positive:
        case.path_parameters["component"] = COMPONENT
    response = case.call(
        app=application,
        base_url="http://testserver",
        headers={**(case.headers or {}), "FOIA-API-SECRET": portal.secret},
    )
    case.validate_response(response, excluded_checks=[ignored_auth])
