"""What the test suite runs under: quick hashing, files in a folder of its own, tasks run when a test says so."""

import tempfile
from pathlib import Path

from disclosure.settings.base import *  # noqa: F403
from disclosure.settings.base import DATABASES, STORAGES

DATA_DIR = Path(tempfile.mkdtemp(prefix="forthright-test-"))
DEBUG = False
SECRET_KEY = "a key for tests only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CHECKPOINT_FILE = str(DATA_DIR / "published" / "checkpoints.jsonl")
EMAIL_FILE_PATH = DATA_DIR / "mail"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
for _alias in ("default", "vault"):
    STORAGES[_alias] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    }
STATIC_ROOT = None
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = str(DATA_DIR / "db.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
