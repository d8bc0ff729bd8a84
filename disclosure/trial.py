"""A trial installation: its keys, its database, the sample office, and one sample request walked to its letter."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from disclosure.dossier.build import ChainBroken
from disclosure.sample import office, people, walk
from disclosure.sample.hands import SampleFailed, SampleUnproved
from redaction.vault import keys, signing
from redaction.vault.sealing import VaultError
from redaction.vault.storage import StorageFull, get
from workflow.models import ArtifactKind, Request

Say = Callable[[str], None]
OWN = {"disclosure", "redaction", "workflow"}


class NotATrial(Exception):
    """The sample office has a password everybody knows: it is loaded into trial installations only."""


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what may go wrong with a trial into one line and the status commands promise, never a traceback.

    :raises CommandError: 2 what is there cannot be used, 3 a proof, the trail or what is sealed does not hold, 4 the
        machine lacks something: room, a right, or what the work of the sample needs.
    """
    try:
        yield
    except NotATrial as refusal:
        raise CommandError(str(refusal), returncode=2) from refusal
    except (ChainBroken, VaultError, SampleUnproved) as broken:
        raise CommandError(f"The sample does not hold: {_line(broken)}", returncode=3) from broken
    except (OSError, StorageFull, SampleFailed) as lacking:
        raise CommandError(f"The sample could not be made: {_line(lacking)}", returncode=4) from lacking


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


@dataclass(frozen=True)
class Walked:
    """The sample request that was walked: its number, and where its letter lies."""

    number: str
    letter: str


def prepare(say: Say) -> None:
    """Make keys, tables and templates where they are missing.

    :raises NotATrial: an office's own installation, or a trial of an earlier version.
    """
    if getattr(settings, "VAULT_KEYS_FROM_ENVIRONMENT_ONLY", False):
        raise NotATrial("The sample office is for trials. Use the development settings, or load your own office.")
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    executor = MigrationExecutor(connection)
    if any(key[0] in OWN and key not in executor.loader.disk_migrations for key in executor.loader.applied_migrations):
        raise NotATrial(
            f"The trial in {settings.DATA_DIR} was made by an earlier version. Move that folder away and start again:"
            " a new trial is made."
        )
    keys.make_keys()
    signing.private_key()
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables of the database.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)


def load_office(say: Say) -> None:
    """Load the sample office; what is there stays."""
    say("Loading the sample office: three offices, their staff, some fifty requests. This takes a few minutes.")
    office.load(now=timezone.now(), log=say)


def walk_request(say: Say) -> Walked:
    """Walk one sample request from the first question to the release and put its letter into the data folder."""
    say("Walking one request from the first question to the letter.")
    number = walk.walk_one(now=timezone.now(), log=say).number
    path = Path(settings.DATA_DIR) / "sample" / f"{number}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(file_of(number, ArtifactKind.LETTER_SIGNED))
    return Walked(number, str(path))


def file_of(number: str, kind: ArtifactKind) -> bytes:
    """Return the newest file of a kind made for a request."""
    request = Request.objects.get(number=number)
    return get(request.artifacts.filter(kind=kind).order_by("-made_at")[0].stored_name)


def kept_walk(say: Say) -> Walked:
    """Return the walk made at the first start, making it when there is none."""
    note = Path(settings.DATA_DIR) / "sample" / "walk.json"
    if note.exists():
        return Walked(**json.loads(note.read_text(encoding="utf-8")))
    load_office(say)
    walked = walk_request(say)
    note.write_text(json.dumps(asdict(walked)), encoding="utf-8")
    return walked


def accounts_in_words(walked: Walked, url: str) -> str:
    """Return what a newcomer needs: where the letter lies, who can sign in, with what."""
    out = io.StringIO()
    out.write(f"The letter of request {walked.number}: {walked.letter}\n\n")
    out.write(f"Sign in at {url}/account/login/ — staff with the password “{people.PASSWORD}”:\n")
    for account in people.accounts():
        out.write(f"  {account.email:<38} {account.name:<24} {account.title} · {account.office}\n")
    out.write("Requesters sign in with a code sent by mail; this trial shows its mail here and keeps it in ")
    out.write(f"{settings.EMAIL_FILE_PATH}.\n")
    return out.getvalue()
