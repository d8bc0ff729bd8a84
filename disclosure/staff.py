"""What every page of the staff shares: who may open it, and how a file is handed over."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, cast
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from workflow.errors import NotYours
from workflow.models import User
from workflow.services import stops

#: Types a browser may show by itself; anything else is handed over as a download.
SHOWN_TYPES = {"application/pdf", "image/png", "image/jpeg"}


class StaffRequest(HttpRequest):
    """A request to a page, by a member of staff who signed in."""

    user: User


StaffView = Callable[..., HttpResponseBase]


def staff_page(view: StaffView) -> StaffView:
    """Let only members of staff in: others are asked to sign in, or told that there is nothing here.

    :raises NotYours: somebody else is signed in.
    :raises Stopped: they opened too many cases, and nobody has lifted that yet.
    """

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = http.user
        if not isinstance(user, User):
            return redirect_to_login(http.get_full_path())
        if not user.is_staff or not user.is_active:
            raise NotYours
        stops.refuse_stopped(user)
        return view(cast(StaffRequest, http), *args, **kwargs)

    return guarded


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return the names behind the opaque identifiers of the trail, in one query; unknown ones are left out.

    Requesters have an address instead of a name; how they are reached stands on no list and in no file.
    """
    ids = {actor for actor in actors if len(actor) == 36 and actor.count("-") == 4}
    people = User.objects.filter(pk__in=ids).only("name", "email", "is_staff")
    return {str(user.pk): str(user) if user.is_staff else str(_("Whoever asked")) for user in people}


def file_response(data: bytes, media_type: str, file_name: str, *, inline: bool = False) -> HttpResponse:
    """Return a file; what a browser might run rather than show is always handed over as a download."""
    shown = inline and media_type in SHOWN_TYPES
    # What cannot be seen (a line's end, a turn to the left) and what would name a folder is in no name we give.
    name = "".join("_" if letter in "/\\" else letter for letter in file_name if letter.isprintable())
    response = HttpResponse(data, content_type=media_type if media_type in SHOWN_TYPES else "application/octet-stream")
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in name)
    way = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{way}; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
