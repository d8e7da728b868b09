"""What exists only on a developer's own machine."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def secret_key(path: Path) -> str:
    """The key of this checkout, made at its first start, so that a restart logs nobody out."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text() or get_random_secret_key()
    with os.fdopen(descriptor, "w") as file:
        key = get_random_secret_key()
        file.write(key)
    return key
