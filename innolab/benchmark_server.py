"""The portal as it runs in production, on the database that is measured: gunicorn over the loopback."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from innolab import database

CHECKOUT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
WORKERS = 2
PATIENCE = 60  # seconds until it answers, or has ended


class Portal:
    """Where the portal answers. A connection for each request, as a proxy has it with gunicorn's sync workers."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def status(self, path: str, headers: Mapping[str, str] | None = None) -> int:
        """What the portal answers whoever is logged in, read to its end."""
        talk = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}", "Accept-Encoding": "gzip"}
            talk.request("GET", path, headers=cookie | dict(headers or {}))
            response = talk.getresponse()
            response.read()
            return response.status
        finally:
            talk.close()


@contextmanager
def served(session: str) -> Iterator[Portal]:
    """The portal, until the end. `session`: the key of somebody's who is logged in."""
    with tempfile.TemporaryDirectory(prefix="innolab-static-") as static:
        env = _environment(static)
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, cwd=CHECKOUT, env=env, check=True)
        with socket.create_server((HOST, 0), backlog=2048) as listening:
            portal = Portal(listening.getsockname()[1], session)
            process = _gunicorn(listening, env)
        try:
            portal.status("/")  # waits until a worker is there
            yield portal
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _gunicorn(listening: socket.socket, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Takes over the socket, so that nobody else can take its port before it does."""
    options = [f"--workers={WORKERS}", f"--bind=fd://{listening.fileno()}", "--no-control-socket", "--log-level=error"]
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "innolab.wsgi", *options],
        cwd=CHECKOUT,
        env=env,
        pass_fds=[listening.fileno()],
    )


def _environment(static: str) -> dict[str, str]:
    """Settings of production, without HTTPS in front."""
    url = database.address(os.environ.get("DATABASE_URL", ""), CHECKOUT)
    return os.environ | {
        "DEBUG": "false",
        "DEMO": "false",
        "SECRET_KEY": settings.SECRET_KEY,  # sessions are signed with it
        "ALLOWED_HOSTS": HOST,
        "SECURE_SSL_REDIRECT": "false",
        "DATABASE_URL": urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "STATIC_ROOT": static,
    }
