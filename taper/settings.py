"""All settings, from the environment or from `.env`; .env.example names each variable.

TAPER_ENV says where we are: development (the default; answers on this machine only), test, or
production (the default under gunicorn; starts safe or not at all). Demo mode is a switch of its
own, TAPER_DEMO, and production refuses it.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
# Tests give the same result whatever this machine's .env holds.
if os.environ.get("TAPER_ENV") != "test":
    env.read_env(BASE_DIR / ".env")


def optional(name: str, default: str) -> str:
    """The variable's value; one that is set to nothing counts as not set."""
    return env.str(name, default="").strip() or default


def required(name: str, what_to_do: str) -> str:
    """The variable's value, or a refusal to start that says what to do about it."""
    value = optional(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {what_to_do}")
    return value


def switch(name: str, *, default: bool = False) -> bool:
    """A variable that is on or off. Any other word is refused: `TAPER_DEMO=flase` must not mean yes or no."""
    word = optional(name, "on" if default else "off").lower()
    if word not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} is {word!r}. Set it to 1 (on) or 0 (off).")
    return word in {"1", "true", "yes", "on"}


# --- Where are we? --------------------------------------------------------------------------------

ENVIRONMENTS = ("development", "test", "production")
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

ENVIRONMENT = optional("TAPER_ENV", "development")
if ENVIRONMENT not in ENVIRONMENTS:
    raise ImproperlyConfigured(f"TAPER_ENV is {ENVIRONMENT!r}. Set it to one of: {', '.join(ENVIRONMENTS)}.")
IN_PRODUCTION = ENVIRONMENT == "production"

DEMO = switch("TAPER_DEMO")
if DEMO and IN_PRODUCTION:
    raise ImproperlyConfigured(
        "TAPER_DEMO is on in production. The demo has invented patients and known passwords: "
        "unset TAPER_DEMO, or set TAPER_ENV=development and use the demo on this machine only."
    )

# The demo shows what a clinician would see, so it has no debug pages.
DEBUG = switch("TAPER_DEBUG", default=ENVIRONMENT == "development" and not DEMO)
if DEBUG and IN_PRODUCTION:
    raise ImproperlyConfigured(
        "TAPER_DEBUG is on in production. Debug pages show patients' data: unset TAPER_DEBUG."
    )

# --- Secrets and hosts ----------------------------------------------------------------------------

if IN_PRODUCTION:
    SECRET_KEY = required("SECRET_KEY", "Set it to at least 50 random characters, the same on every server.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY is too weak. Set it to at least 50 random characters, the same on every server."
        )
    ALLOWED_HOSTS = [
        host.strip()
        for host in required(
            "ALLOWED_HOSTS", "Set it to the names this site is reached by, such as taper.example.org."
        ).split(",")
    ]
    if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS holds a wildcard. Write out each name that this site is reached by."
        )
else:
    # Without a key in .env one is made for this process; being signed out at its end is all that is lost.
    SECRET_KEY = optional("SECRET_KEY", get_random_secret_key())
    ALLOWED_HOSTS = optional("ALLOWED_HOSTS", ",".join(LOOPBACK_HOSTS)).split(",")
    if not set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS names more than this machine, and TAPER_ENV is {ENVIRONMENT}. "
            "Set TAPER_ENV=production to serve others."
        )

# --- What the site is made of ---------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "patients",
    "taper",
]

MIDDLEWARE = [
    # Those that add headers come first, so that files and refusals carry them too.
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "taper.middleware.never_stored",
    "taper.middleware.refuse_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every view asks for a sign-in, unless it carries @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "taper.urls"
WSGI_APPLICATION = "taper.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "taper.context_processors.demo_mode",
            ],
            # Built in from Django 6; until then no template needs to load it.
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

# --- Database -------------------------------------------------------------------------------------

DATABASE_URL = (
    required(
        "DATABASE_URL", "Set it to the database's address, such as postgres://taper@db.example.org/taper."
    )
    if IN_PRODUCTION
    else optional("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
)
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at the start: with Django's default, half of the concurrent
    # savings end in "database is locked". FULL: what was acknowledged survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who you are ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "patients.Clinician"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Five wrong passwords rest the pair of account and address; a colleague at the same address still gets in.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "taper.views.sign_in.account_of_attempt"
AXES_LOCKOUT_CALLABLE = "taper.views.sign_in.account_rests"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # htmx takes the token from <body hx-headers>, not from the cookie
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "taper.views.errors.csrf_failure"
# A message may name a patient, and the usual storage would leave it in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What the browser may do ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

if IN_PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a load balancer asks without TLS, and learns nothing
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    if switch("TAPER_BEHIND_TLS_PROXY"):
        # Only where the proxy sets this header itself and removes what the caller sent.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- What may come in -----------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- Static files ---------------------------------------------------------------------------------

# Outside production the files are served from where they lie, with no collectstatic.
STATIC_URL = "static/"
STATIC_ROOT = Path(optional("TAPER_STATIC_ROOT", str(BASE_DIR / "staticfiles"))) if IN_PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if IN_PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not IN_PRODUCTION

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = optional("TAPER_TIME_ZONE", "UTC")

# --- Logging --------------------------------------------------------------------------------------

# To standard error, and without what people typed: no local variables, no form data, no addresses
# with a query. Mails of errors are off, since they would carry both.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # runserver's lines show whole addresses, and a search for a patient has the name in it.
        "django.server": {
            "handlers": ["stderr"],
            "level": "INFO" if DEBUG else "CRITICAL",
            "propagate": False,
        },
        # axes writes account names into its lines; the attempts are in the database.
        "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
ADMINS: list[str] = []
