"""All settings of the portal, from the environment; what is missing or unsafe fails loudly.

| variable        | meaning                                                                   |
|-----------------|---------------------------------------------------------------------------|
| DEBUG           | «true» only on a developer's own machine; the portal then answers loopback |
| DEMO            | «true» together with DEBUG: demo accounts may log in                       |
| SECRET_KEY      | required without DEBUG                                                     |
| ALLOWED_HOSTS   | the host names that the portal answers to, comma-separated; as above       |
| DATABASE_URL    | a PostgreSQL, 15 or newer; as above. «embedded» is the one that comes with |
|                 | the portal, which DEBUG uses where nothing is said                         |
| SECURE_SSL_REDIRECT | «false» where the proxy leads from HTTP to HTTPS by itself                |
| PROXIES         | how many proxies stand in front of the portal; 1 unless told otherwise     |
| EMAIL_URL       | e.g. smtp+tls://user:password@host:587; mails are printed without it       |
| DEFAULT_FROM_EMAIL | the sender of the portal's mails                                        |
| PORTAL_URL      | how people reach the portal, for links in mails; https:// and the first of ALLOWED_HOSTS |
| STATIC_ROOT     | the folder that collectstatic fills; «staticfiles» in the checkout unless told |
| MEDIA_ROOT      | the folder of the attachments; «media» in the checkout unless told         |
| S3_BUCKET       | keeps the attachments in this bucket instead of a folder                   |
| S3_ENDPOINT, S3_REGION | the service, where it is another than Amazon's, and its region      |
| S3_ACCESS_KEY, S3_SECRET_KEY | the keys; without them those that the machine itself has      |
"""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from innolab import database, development, storage

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()


def required(name: str) -> str:
    """What the portal cannot do without; there is no value that would be safe to guess."""
    if value := env.str(name, default="").strip():
        return value
    raise ImproperlyConfigured(f"{name} mangler. Uten DEBUG må den settes, se docs/operations.md.")


DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
if DEMO and not DEBUG:
    raise ImproperlyConfigured("DEMO can only be had together with DEBUG, on a developer's own machine.")

if DEBUG:
    SECRET_KEY = env("SECRET_KEY", default=None) or development.secret_key(BASE_DIR / ".secret_key")
    # Not from the environment: DEBUG pages show settings and code, so they answer on the loopback and nowhere else.
    ALLOWED_HOSTS = development.LOOPBACK_HOSTS
    PORTAL_URL = f"http://localhost:{env('PORT', default='') or 8000}"
else:
    SECRET_KEY = required("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS") if required("ALLOWED_HOSTS") else []
    PORTAL_URL = env("PORTAL_URL", default=f"https://{next(iter(ALLOWED_HOSTS), 'localhost').lstrip('.')}").rstrip("/")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Or everybody would share the proxy's address, and ten wrong passwords in a minute shut the whole municipality out.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=1)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "innolab.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "pgtrigger",
    "pghistory",
    "django_tasks",
    "django_tasks_db",
    "django_filters",
    # After django.contrib.auth, which has then made the permissions that the roles begin with.
    "innolab",
    "innolab.accounts",
    "innolab.notifications",
    "principles",
    "portfolio",
    "roadmap",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "innolab.caching.AskAgainMiddleware",
    "innolab.charsets.CharsetMiddleware",
    "innolab.errors.DatabaseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "innolab.uploads.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "innolab.errors.LogInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "innolab.errors.RefusalMiddleware",
]
if DEBUG:
    MIDDLEWARE.insert(0, "innolab.development.LoopbackMiddleware")

ROOT_URLCONF = "innolab.urls"
WSGI_APPLICATION = "innolab.wsgi.application"

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
                "innolab.context_processors.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "designsystemet"
CRISPY_TEMPLATE_PACK = "designsystemet"

database_url = env.str("DATABASE_URL", default="") if DEBUG else required("DATABASE_URL")
DATABASES = {"default": database.parsed(database.address(database_url, BASE_DIR))}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["innolab.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portfolio:front-page"
LOGOUT_REDIRECT_URL = "portfolio:front-page"

ACCOUNT_ADAPTER = "innolab.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes the accounts; nobody signs up
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = "InnoLab: "
ACCOUNT_SESSION_REMEMBER = True

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "bokmål")]
LOCALE_PATHS = [BASE_DIR / "innolab" / "locale"]  # what Django's own catalogue lacks
TIME_ZONE = "Europe/Oslo"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = storage.collected(env, BASE_DIR)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": storage.chosen(env, base=BASE_DIR),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 30  # seconds; the worker waits no longer for a server that says nothing
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="InnoLab <innolab@localhost>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "innolab.logs.WithoutSecrets"}},
    "loggers": {  # Django's own, of errors and of what «make start» answers; they hand on to others
        name: {"filters": ["without_secrets"]} for name in ("django.request", "django.server")
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "innolab.errors.csrf_failure"

PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)  # nothing is changed by a GET

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
