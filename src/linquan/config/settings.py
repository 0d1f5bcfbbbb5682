"""Settings: read from the environment, with defaults for a machine that has none set."""

import logging
import os
import re
import secrets
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import structlog
from django.utils.translation import gettext_lazy as _

from linquan.kernel.networks import parse_networks
from linquan.kernel.oidc import configuration as oidc


def plain_lines(record: logging.LogRecord) -> bool:
    """Keep the tokens of signed links out of Django's own log lines.

    While the database is away, say so in one line for each request, not in a hundred.
    """
    record.msg = LINKS.sub(r"\1…", record.getMessage())
    record.args = ()
    if getattr(record, "status_code", 0) == HTTPStatus.SERVICE_UNAVAILABLE:
        record.exc_info = None
    return True


LINKS = re.compile(r"(/(?:s|b/order|b/premises|b|demo/enter|m/report/photos)/)[^/\s]+")
CHECKOUT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]


def _home() -> Path:
    return Path(os.environ.get("LINQUAN_HOME") or CHECKOUT / "var").resolve()


def _secret_key(home: Path) -> str:
    """Signing key of sessions: the environment's, else one kept in the home (0600)."""
    if key := os.environ.get("LINQUAN_SECRET_KEY"):
        return key
    path = home / "session.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".session.key.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first: its key holds
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def _database(url: str) -> dict[str, Any]:
    """Django's description of a ``postgresql://`` URL.

    Every thread keeps its connection, and asks before a request's first statement whether it still
    holds: a database that came back is used at once, one that is away is noticed at once.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "linquan.kernel.database",
        "NAME": unquote(parts.path.lstrip("/")) or "linquan",
        "USER": unquote(parts.username or "linquan"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 3600,  # what a backend has cached does not grow for ever
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "3", **query},
    }


LINQUAN_HOME = _home()
SECRET_KEY = _secret_key(LINQUAN_HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LINQUAN_HOSTS", "*").split(",")
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///linquan"))}
ROOT_URLCONF = "linquan.config.urls"
WSGI_APPLICATION = "linquan.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "linquan.kernel",
    "linquan.apps.places",
    "linquan.apps.orgs",
    "linquan.apps.appeals",
    "linquan.apps.alliances",
    "linquan.apps.rectifications",
    "linquan.apps.casework",
    "linquan.apps.outreach",
    "linquan.apps.circles",
    "linquan.apps.checklists",
    "linquan.apps.insights",
    "linquan.web",
    "linquan.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "linquan.web.middleware.SecurityHeaders",
    "linquan.api.middleware.Interfaces",
    "linquan.web.outage.Health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "linquan.web.middleware.Methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "linquan.web.accounts.second_step.SecondStep",
    "linquan.web.middleware.Acting",
    "linquan.web.accounts.closed_rooms.ClosedRooms",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("linquan.web.folding.Loader", ["django.template.loaders.app_directories.Loader"])
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "linquan.web.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "linquan.web.templatetags.house"],
        },
    }
]

FORM_RENDERER = "linquan.web.widgets.PlainRenderer"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = None  # served from where they lie, by WhiteNoise
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MIMETYPES = {".mjs": "text/javascript"}
WHITENOISE_MAX_AGE = 3600

AUTH_USER_MODEL = "orgs.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Sign-in (allauth).
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "linquan.web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "linquan.web.accounts.forms.LoginForm",
    "reauthenticate": "linquan.web.accounts.forms.PasswordAgainForm",
    "change_password": "linquan.web.accounts.forms.ChangePasswordForm",
}
ACCOUNT_SESSION_REMEMBER = False
# An office comes from one address. Names are locked by the house itself, in the database.
ACCOUNT_RATE_LIMITS = {"login": "240/m/ip", "login_failed": "60/m/ip"}
MFA_ADAPTER = "linquan.web.accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "linquan.web.accounts.forms.CodeForm",
    "reauthenticate": "linquan.web.accounts.forms.CodeAgainForm",
    "activate_totp": "linquan.web.accounts.forms.SetUpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Linquan"
MFA_TOTP_TOLERANCE = 1
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

# Drawn parts of pages, kept in each process; nothing that may differ between processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    }
}
SESSION_ENGINE = "linquan.web.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LINQUAN_HTTPS = os.environ.get("LINQUAN_HTTPS", "") == "1"
# What posters and links in text messages begin with; `serve` sets it when it is not configured.
LINQUAN_PUBLIC_URL = os.environ.get("LINQUAN_PUBLIC_URL") or "http://localhost:8000"
# Whose word is taken for where a request comes from; without any, X-Forwarded-For is not read.
LINQUAN_TRUSTED_PROXIES = parse_networks(os.environ.get("LINQUAN_TRUSTED_PROXIES", ""))
# Where webhooks may go besides public addresses by https: receivers in an office are often private.
LINQUAN_WEBHOOK_NETWORKS = parse_networks(os.environ.get("LINQUAN_WEBHOOK_NETWORKS", ""))
# Another house that signs people in, such as a city's (LINQUAN_OIDC_*); None: there is none.
LINQUAN_OIDC = oidc.read(os.environ)
SESSION_COOKIE_SECURE = LINQUAN_HTTPS
CSRF_COOKIE_SECURE = LINQUAN_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "linquan.web.refusals.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 12  # the form says how many it takes; this is only the wall
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["linquan.web.uploads.BoundedUploads"]
PROCRASTINATE_IMPORT_PATHS = [
    "linquan.kernel.jobs",
    "linquan.apps.places.jobs",
    "linquan.apps.appeals.jobs",
    "linquan.apps.casework.jobs",
    "linquan.apps.circles.jobs",
    "linquan.web.exchange.jobs",
]
# A folder of fonts for letters and scripts that the fonts of the house lack, for papers.
LINQUAN_FONTS = os.environ.get("LINQUAN_FONTS", "")
LINQUAN_SMS_GATEWAY = os.environ.get("LINQUAN_SMS_GATEWAY", "")
# Codes to telephones as a first step of signing in; only where texts leave the house.
LINQUAN_PHONE_SIGN_IN = os.environ.get("LINQUAN_PHONE_SIGN_IN", "") == "1" and (
    LINQUAN_SMS_GATEWAY not in {"", "outbox"}
)

LOGGING_CONFIG = None
logging.getLogger("django.request").addFilter(plain_lines)
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    logger_factory=structlog.PrintLoggerFactory(),
)
