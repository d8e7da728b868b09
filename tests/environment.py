"""What the tests run on, set before Django reads its settings (pyproject.toml loads this first, in every worker).

The database is the one of DATABASE_URL, or a throw-away cluster that the first process starts, that the xdist workers
find through the environment, and that is removed at the end.
"""

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from innolab import localpg

NO_CHROMIUM = "no Chromium; on Debian: apt-get install chromium (or set CHROMIUM to the path of one)"

CLUSTER = pytest.StashKey[Path]()
EXIT = pytest.StashKey[ExitStack]()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """A wrapper comes before pytest-django, which reads the settings in this very hook."""
    for name in ("DEBUG", "DEMO", "EMAIL_URL", "S3_BUCKET"):
        os.environ.pop(name, None)
    os.environ["SECRET_KEY"] = "only-for-tests"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    os.environ["SECURE_SSL_REDIRECT"] = "false"
    if not os.environ.get("DATABASE_URL"):
        cluster = Path(tempfile.mkdtemp(prefix="innolab-tests-"))
        cluster.chmod(0o711)  # as root, the server's own user has to come through
        early_config.stash[CLUSTER] = cluster
        os.environ["DATABASE_URL"] = localpg.url(cluster)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    from tests.undefined import Undefined

    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True  # nobody ran collectstatic
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A kept connection of the test server's would hold the database when it is to be dropped.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # The test server of the browser journeys speaks plain HTTP.
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False

    # Whoever runs the tests in the background ignores these, and our processes would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

    stack = config.stash[EXIT] = ExitStack()
    if cluster := config.stash.get(CLUSTER, None):
        stack.callback(shutil.rmtree, cluster, ignore_errors=True)
        stack.enter_context(localpg.running(cluster, durable=False))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Half a million objects are made here and stay to the end; they are not looked through for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(EXIT, None):
        stack.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line, however many journeys there are."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser journeys skipped: {NO_CHROMIUM}")
