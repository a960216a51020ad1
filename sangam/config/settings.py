"""All settings, from the environment alone. docs/operations.md holds the table."""

from __future__ import annotations

import importlib
import os
import pkgutil
import secrets
import stat
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from sangam.config import environment
from sangam.lib import embedded

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("SANGAM_DATA") or BASE_DIR / "var").resolve()
FILES_DIR = DATA_DIR / "files"
PICTURES_DIR = DATA_DIR / "pictures"
PORT = int(os.environ.get("SANGAM_PORT", "8000"))
SMTP_PORT = int(os.environ.get("SANGAM_SMTP_PORT", "2525"))
PUBLIC_HOSTS = [host.strip() for host in os.environ.get("SANGAM_HOST", "").split(",") if host.strip()]
POOL_SIZE = int(os.environ.get("SANGAM_POOL", "0"))
FILES_HOST = os.environ.get("SANGAM_FILES_HOST", "")
SMTP_HOST = os.environ.get("SANGAM_SMTP_HOST") or "127.0.0.1"
LMTP_PORT = int(os.environ.get("SANGAM_LMTP_PORT") or 0)
SMTP_CERT = os.environ.get("SANGAM_SMTP_CERT", "")
SMTP_KEY = os.environ.get("SANGAM_SMTP_KEY", "")
INTERNAL_HOSTS = [host.strip() for host in os.environ.get("SANGAM_INTERNAL_HOSTS", "").split(",") if host.strip()]
PUSH_HOSTS = [host.strip().lower() for host in os.environ.get("SANGAM_PUSH_HOSTS", "").split(",") if host.strip()]
BUS_URL = environment.bus_url()
BASE_URL = os.environ.get("SANGAM_URL") or (f"https://{PUBLIC_HOSTS[0]}" if PUBLIC_HOSTS else f"http://localhost:{PORT}")
LOAD_DEMO = os.environ.get("SANGAM_DEMO", "0" if PUBLIC_HOSTS else "1") != "0"
TESTING = "pytest" in sys.modules


def _secret_key() -> str:
    """The key from the environment, else one made once and kept beside the data (mode 0600)."""
    if given := os.environ.get("SANGAM_SECRET_KEY"):
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text().strip()


def database_from(url: str) -> dict[str, object]:
    """A PostgreSQL URL as Django wants it. `host=/folder` in the query names a socket folder."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    threshold = options.pop("prepare_threshold", "5")
    pool = {"pool": {"min_size": 2, "max_size": POOL_SIZE, "timeout": 2}} if POOL_SIZE else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "sangam",
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        # The web process answers each request in a thread of its own: only a pool keeps its connections.
        "CONN_MAX_AGE": 0 if TESTING or POOL_SIZE else 300,
        "CONN_HEALTH_CHECKS": True,
        # Only what asks for a plan of its own gets one (lib/sql.planned): everything else binds here.
        "OPTIONS": {
            **options,
            "server_side_binding": False,
            "prepare_threshold": int(threshold) if threshold.isdecimal() else None,
            **pool,
        },
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


def _kind_apps() -> list[str]:
    """Every folder of channels/kinds is an app: adding the folder is the only edit."""
    kinds = importlib.import_module("sangam.channels.kinds")
    return [f"sangam.channels.kinds.{entry.name}" for entry in pkgutil.iter_modules(kinds.__path__) if entry.ispkg]


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SANGAM_OLD_SECRET_KEYS", "").split(",") if key]
DEBUG = os.environ.get("SANGAM_DEBUG") == "1"
ALLOWED_HOSTS = [*PUBLIC_HOSTS, "localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in PUBLIC_HOSTS]
DATABASES = {"default": database_from(os.environ.get("DATABASE_URL") or embedded.database_url(DATA_DIR))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sangam.events",
    "sangam.jobs",
    "sangam.realtime",
    "sangam.search",
    "sangam.calendars",
    "sangam.accounts",
    "sangam.channels",
    *_kind_apps(),
    "sangam.customers",
    "sangam.customers.importing",
    "sangam.customers.exporting",
    "sangam.conversations",
    "sangam.social",
    "sangam.commerce",
    "sangam.requests",
    "sangam.ingest",
    "sangam.delivery",
    "sangam.automation",
    "sangam.notify",
    "sangam.web.ui",
    "sangam.web.workspace",
    "sangam.web.setup",
    "sangam.web.widget",
    "sangam.web.portal",
    "sangam.web.api",
]

MIDDLEWARE = [
    "sangam.config.measure.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sangam.web.ui.middleware.StillThere",
    "sangam.web.ui.middleware.SecurityHeaders",
    "sangam.web.ui.middleware.ReaderZone",
]

ROOT_URLCONF = "sangam.config.urls"
REACTORS = "sangam.config.reactors.REACTORS"
ASGI_APPLICATION = "sangam.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "sangam" / "web" / room / "templates" for room in ("ui", "workspace", "setup", "widget", "portal")],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "sangam.web.ui.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "sangam.web.ui.jinja.tokens",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "sangam" / "web" / "ui" / "templates_allauth"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "sangam.web.ui.jinja.FormRenderer"

# The address is unique whatever its case, by a constraint the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "sangam.accounts.sign_in.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Who is not known gets no mail: otherwise anybody could have us write to anybody.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# Passwords are limited by accounts/sign_in.py; these brake the rest.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,10/5m/key",
    "reset_password": "5/m/ip,30/h/ip,3/h/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "sangam.accounts.codes.Factors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "sangam.accounts.codes.SignInForm",
    "reauthenticate": "sangam.accounts.codes.ProofForm",
    "login_webauthn": "sangam.accounts.codes.PasskeyAlone",
    "authenticate_webauthn": "sangam.accounts.codes.PasskeySecond",
    "reauthenticate_webauthn": "sangam.accounts.codes.PasskeyProof",
}
# A whole office may come by one address in the morning; a passkey cannot be guessed.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# A link to choose a new password is good for an hour, and once.
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "sangam.accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(PUBLIC_HOSTS)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Idle that long, a session is over; accounts/sessions.py ends it in any case.
SESSION_COOKIE_AGE = 3 * 24 * 3600
if PUBLIC_HOSTS:
    # A neighbouring host of the same domain can neither read nor overwrite these.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
# Whether a request came by TLS is told by uvicorn, which believes the proxies of SANGAM_PROXIES alone.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "sangam.web.ui.problems.stale_form"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
# What customers read exists in more: by the language's own name.
CUSTOMER_LANGUAGES = [
    ("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français"), ("pt", "Português"), ("ja", "日本語"),
    ("ar", "العربية"),
]  # fmt: skip
LOCALE_PATHS = [BASE_DIR / "sangam" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("vendor/htmx", BASE_DIR / "frontend" / "node_modules" / "htmx.org" / "dist")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Who offers fields to conditions about customers (segments, the list of customers), in the order of the screens.
CUSTOMER_FIELDS = (
    "sangam.customers.segments.fields.offered",
    "sangam.customers.segments.attributes.offered",
    "sangam.conversations.customer_fields.offered",
    "sangam.commerce.customer_fields.offered",
)
# Who knows where a customer stands in his life with the company.
CUSTOMER_LIFE = (
    "sangam.customers.stages.again.imported",
    "sangam.customers.opportunities.life.says",
    "sangam.commerce.life.says",
)

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Shared by all processes. Django keeps 300 entries unless told otherwise: a flood would wash limits away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGGING_CONFIG = None
