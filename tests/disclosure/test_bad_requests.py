"""What cannot be read is answered by a page of ours: what to do next, in the reader's language, with the quick exit."""

from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from disclosure.errors import bad_request

pytestmark = pytest.mark.django_db
SAYS = {
    ("text", "en"): (413, "Send it in parts, or send it as a file."),
    ("text", "es"): (413, "Envíelo por partes o como archivo."),
    ("fields", "en"): (413, "This was too much at once"),
    ("files", "en"): (413, "Go back and send ten, then the others after them."),
    ("files", "es"): (413, "Vuelva y envíe diez, y después los demás."),
    ("broken", "en"): (400, "load the page again and send it again"),
    ("broken", "es"): (400, "cargue la página otra vez y envíelo de nuevo"),
}


@pytest.mark.parametrize(("what", "language"), SAYS)
def test_what_cannot_be_read_says_what_to_do_next(
    client: Client, settings: LazySettings, what: str, language: str
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000, 3
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    page, headers = reverse("account_request_login_code"), {"Accept-Language": language}
    if what == "broken":
        answer = client.generic("POST", page, b"--x", "multipart/form-data", headers=headers)
    else:
        sent = {
            "text": {"email": "a" * 2000},
            "fields": dict.fromkeys("abcde", "1"),
            "files": {name: SimpleUploadedFile("a.pdf", b"%PDF-") for name in "abc"},
        }[what]
        answer = client.post(page, sent, headers=headers)

    status, words = SAYS[what, language]
    shown = answer.content.decode()
    assert answer.status_code == status
    assert words in shown
    assert f'<html lang="{language}">' in shown
    assert 'id="exit"' in shown
    assert f'href="{page}"' in shown, "the way back"


def test_a_stranger_host_is_told_nothing(client: Client, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get("/", headers={"Host": "elsewhere.example.org"})

    assert answer.status_code == 400
    assert b"Forthright" not in answer.content


def test_a_machine_reads_json_and_its_body_is_read_to_the_end() -> None:
    body = BytesIO(b"x" * 200_000)
    request = RequestFactory().post("/api/foia/", b"", "application/json")
    request._stream = body

    answer = bad_request(request, RequestDataTooBig())

    assert (answer.status_code, answer["Content-Type"]) == (413, "application/json")
    assert body.read() == b""
