"""Settings every installation shares; what differs comes from environment variables.

The README lists each variable. Nothing here needs editing to move from SQLite and files on disk to PostgreSQL and S3.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from disclosure import languages

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
#: Everything the running product writes: database, files, keys, outgoing mail of a trial installation.
DATA_DIR = Path(env.str("FORTHRIGHT_DATA", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_filters",
    "django_fsm",
    "django_tasks",
    "django_tasks_db",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "redaction",
    "workflow",
    "disclosure",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "disclosure.accounts.second_factor.require_second_factor",
    "disclosure.portal.idle.close_when_idle",
    "disclosure.middleware.privacy_headers",
    "disclosure.middleware.one_look",
    "disclosure.errors.RefusalPages",
]

ROOT_URLCONF = "disclosure.urls"
WSGI_APPLICATION = "disclosure.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "string_if_invalid": "",
        },
    }
]

AUTH_USER_MODEL = "workflow.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody is granted anything without signing in
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

#: Proxies of ours in front of the server; each adds an address to X-Forwarded-For. Limits count by the one before them.
TRUSTED_PROXIES = env.int("FORTHRIGHT_TRUSTED_PROXIES", default=0)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "disclosure.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code by mail proves the mailbox each time
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "disclosure.accounts.second_factor.SecondFactorAdapter"
#: Whether staff reach nothing before they have an authenticator app or a passkey; on in an office's installation.
STAFF_SECOND_FACTOR = env.bool("FORTHRIGHT_STAFF_SECOND_FACTOR", default=False)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "disclosure.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "disclosure.accounts.forms.RenamePasskeyForm",
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "s"
#: Sealed: a session holds the address somebody signs in with, and the code they wait for.
SESSION_ENGINE = "disclosure.accounts.sessions"
#: A shared telephone forgets a draft with its window; the code opens it again.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
#: How long a requester's place stays open without a press; the page warns five minutes before.
IDLE_SECONDS = 60 * env.int("FORTHRIGHT_IDLE_MINUTES", default=60)
CSRF_COOKIE_NAME = "c"
CSRF_FAILURE_VIEW = "disclosure.errors.csrf_failure"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Default settings fail more than a quarter of concurrent writes (docs/measurements.md).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "forthright_cache",
        # Keys hold network addresses of those who try something.
        "KEY_FUNCTION": "redaction.vault.blind.cache_key",
    },
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT: Path | None = DATA_DIR / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_TEMP_DIR = None
#: Ed25519 key of the trail and of certificates: base64 of 32 bytes; a trial keeps it in a file.
TRAIL_KEY = env.str("FORTHRIGHT_TRAIL_KEY", default="")
#: Public halves of the keys before it, oldest first: what they signed still holds.
TRAIL_OLD_KEYS = env.list("FORTHRIGHT_TRAIL_OLD_KEYS", default=[])
#: Where checkpoints of the trail are published: best a place this machine cannot rewrite.
CHECKPOINT_FILE = env.str("FORTHRIGHT_CHECKPOINTS", default=str(DATA_DIR / "published" / "checkpoints.jsonl"))
#: Dots per inch of the pages that leave, 200 or 300; the certificate of each says which.
REDACTION_DPI = env.int("FORTHRIGHT_DPI", default=200)
if REDACTION_DPI not in (200, 300):
    raise ImproperlyConfigured("FORTHRIGHT_DPI is 200 or 300.")
#: Largest record or evidence file taken in, in bytes.
UPLOAD_MAX_BYTES = env.int("FORTHRIGHT_UPLOAD_MAX_BYTES", default=200 * 1024 * 1024)

#: Virus scanner for files that requesters and staff add: ``unix:/path`` or ``tcp:host:port`` of clamd; empty for none.
CLAMD = env.str("FORTHRIGHT_CLAMD", default="")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "OPTIONS": {}}}

LANGUAGE_CODE = "en"
#: Each by its own name; everything else of a language lies in its folder.
LANGUAGES = [(one.code, one.name) for one in languages.LANGUAGES.values()]
LANGUAGES_BIDI = [one.code for one in languages.LANGUAGES.values() if one.direction == "rtl"]
LOCALE_PATHS = [BASE_DIR / "disclosure" / "locale", *languages.OWN]
LANGUAGE_COOKIE_NAME = "l"
TIME_ZONE = env.str("FORTHRIGHT_TIME_ZONE", default="America/New_York")
USE_I18N = True
USE_TZ = True

DEFAULT_FROM_EMAIL = env.str("FORTHRIGHT_FROM_EMAIL", default="Messages <messages@mail.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: Who carries text messages and telephone calls of custody alerts, over HTTP; empty: a person calls, from a list.
SMS_PROVIDER = env.str("FORTHRIGHT_SMS_PROVIDER", default="")
VOICE_PROVIDER = env.str("FORTHRIGHT_VOICE_PROVIDER", default="")
#: Signs what goes to a provider and what it reports back.
ALERT_PROVIDER_SECRET = env.str("FORTHRIGHT_PROVIDER_SECRET", default="")
#: Address people reach this installation under; printed in letters for checking them.
PUBLIC_URL = env.str("FORTHRIGHT_PUBLIC_URL", default=f"http://127.0.0.1:{env.str('FORTHRIGHT_PORT', default='8000')}")
#: Where the quick exit leads: a page anybody might look at.
QUICK_EXIT_URL = env.str("FORTHRIGHT_QUICK_EXIT_URL", default="https://www.weather.gov/")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"  # nothing to other sites; Django checks it against forged forms
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # the backend is listed; guardian looks only for its default position
    "auth.W004",  # addresses are unique by the keyed token beside them (redaction.vault.fields)
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("FORTHRIGHT_LOG_LEVEL", default="WARNING")},
}
