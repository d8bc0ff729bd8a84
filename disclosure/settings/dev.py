"""A trial on one machine: `./run` uses these. Keys and secrets are made at set-up under DATA_DIR."""

from disclosure.settings.base import *  # noqa: F403
from disclosure.settings.base import DATA_DIR, STORAGES, env
from disclosure.settings.secrets import kept_secret

DEBUG = False
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="") or kept_secret(DATA_DIR / "keys" / "django.txt")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# A trial has no certificate; browsers let a passkey be made on http://localhost all the same.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "disclosure.notices.backends.TrialMailbox"
EMAIL_FILE_PATH = DATA_DIR / "mail"
# Static files come straight from the source tree: nothing to collect before the first start.
STATIC_ROOT = None
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
