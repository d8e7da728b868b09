"""Where attachments lie: a folder of this machine, or a bucket of S3 or of a service that speaks as it does."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_S3 = {
    "S3_ENDPOINT": "endpoint_url",
    "S3_REGION": "region_name",
    "S3_ACCESS_KEY": "access_key",
    "S3_SECRET_KEY": "secret_key",
}


def chosen(env: Any, *, base: Path) -> dict[str, Any]:
    """As STORAGES takes it. Nothing in it has an address: all is downloaded through an access check."""
    bucket = env.str("S3_BUCKET", default="")
    options = {option: env.str(name, default="") for name, option in _S3.items()}
    given = {option: value for option, value in options.items() if value}
    if bucket:
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            # What is bigger than that goes by way of a temporary file, and not through memory.
            "OPTIONS": {"bucket_name": bucket, "file_overwrite": False, "max_memory_size": 2 * 1024 * 1024, **given},
        }
    if given:
        raise ImproperlyConfigured("S3_BUCKET is missing; without it the other S3 settings mean nothing.")
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": _folder(
                Path(env.str("MEDIA_ROOT", default="") or base / "media"),
                public=(base / "static", collected(env, base)),
            ),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def collected(env: Any, base: Path) -> Path:
    """The folder that `collectstatic` fills."""
    return Path(env.str("STATIC_ROOT", default="") or base / "staticfiles")


def _folder(folder: Path, *, public: Iterable[Path]) -> Path:
    """Not where everybody can read it: what lies among the static files has an address."""
    folder = folder.resolve()
    if any(folder.is_relative_to(each.resolve()) for each in public):
        raise ImproperlyConfigured("MEDIA_ROOT may not lie among the static files, which everybody can read.")
    return folder
