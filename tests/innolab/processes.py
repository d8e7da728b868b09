"""Real processes for the tests of what starts, stops and outlives what."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
PATIENCE = 120  # seconds; two cores may be busy with other tests


def environment(**variables: str) -> dict[str, str]:
    """This process's, without what the tests themselves run on."""
    ours = {"DATABASE_URL", "SECRET_KEY", "DEBUG", "DEMO", "PORT", "DJANGO_SETTINGS_MODULE", "SECURE_SSL_REDIRECT"}
    return {key: value for key, value in os.environ.items() if key not in ours} | variables


def python(code: str, *arguments: object, path: Path = REPOSITORY, **options: Any) -> subprocess.Popen[str]:
    """A Python process that runs the code, with pipes to talk to it."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        **{"env": environment(PYTHONPATH=f"{path}"), "cwd": REPOSITORY} | options,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def manage(*arguments: str, at: Path = REPOSITORY, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A management command that ends by itself."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=at, env=environment(**env), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextlib.contextmanager
def serving(*, at: Path = REPOSITORY, env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`manage.py start`, up to the line that says where it answers."""
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "start"],
        cwd=at,
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        process.said = read_until(process, "svarer på")  # type: ignore[attr-defined]
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What the process said up to and including the line with the text."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if text in line:
            return said
    assert process.stderr is not None
    raise AssertionError(f"ended after saying: {said}{process.stderr.read()}")


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
