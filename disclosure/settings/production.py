"""An office's own installation: every secret comes from the environment, and its absence stops the start."""

from disclosure.settings.base import *  # noqa: F403
from disclosure.settings.base import env

DEBUG = False
SECRET_KEY = env.str("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = env.list("FORTHRIGHT_HOSTS")
#: Letters print it: a wrong one would send people to nobody.
PUBLIC_URL = env.str("FORTHRIGHT_PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0]}")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
#: No key file is made: FORTHRIGHT_KEYS and FORTHRIGHT_INDEX_KEY must be set.
VAULT_KEYS_FROM_ENVIRONMENT_ONLY = True

STAFF_SECOND_FACTOR = env.bool("FORTHRIGHT_STAFF_SECOND_FACTOR", default=True)

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
