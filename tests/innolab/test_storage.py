"""Where attachments lie follows from the environment; what is unsafe or half said stops the portal."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from environ import Env
from storages.backends.s3 import S3Storage

from innolab import storage
from tests.innolab.processes import manage

S3 = {
    "S3_BUCKET": "innolab",
    "S3_ENDPOINT": "https://s3.kommune.example",
    "S3_REGION": "no-1",
    "S3_ACCESS_KEY": "navn",
    "S3_SECRET_KEY": "hemmelig",
}


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    def choose(**variables):
        for name in ("MEDIA_ROOT", "STATIC_ROOT", *S3):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return storages.create_storage(storage.chosen(Env(), base=tmp_path))

    return choose


def test_unless_told_they_lie_in_a_folder_of_the_checkout(chosen, tmp_path):
    assert chosen().location == str(tmp_path / "media")


def test_the_folder_can_be_another(chosen, tmp_path):
    assert chosen(MEDIA_ROOT=str(tmp_path / "vedlegg")).location == str(tmp_path / "vedlegg")


@pytest.mark.parametrize("folder", ["static", "static/vedlegg", "staticfiles", "media/../static"])
def test_they_never_lie_where_everybody_can_read_them(folder, chosen, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="may not lie among the static files"):
        chosen(MEDIA_ROOT=str(tmp_path / folder))


def test_not_among_those_that_are_collected_elsewhere_either(chosen, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="may not lie among the static files"):
        chosen(STATIC_ROOT=str(tmp_path / "samlet"), MEDIA_ROOT=str(tmp_path / "samlet" / "vedlegg"))


def test_a_bucket_is_used_where_one_is_named(chosen):
    found = chosen(**S3)
    assert isinstance(found, S3Storage)
    assert (found.bucket_name, found.endpoint_url, found.region_name, found.access_key, found.secret_key) == tuple(
        S3.values()
    )
    assert (found.default_acl, found.querystring_auth, found.file_overwrite) == (None, True, False)


def test_a_bucket_alone_leaves_the_rest_to_the_machine(chosen):
    found = chosen(S3_BUCKET="innolab")
    assert (found.bucket_name, found.endpoint_url, found.access_key) == ("innolab", None, None)


@pytest.mark.parametrize("name", [name for name in S3 if name != "S3_BUCKET"])
def test_half_a_bucket_stops_the_portal(name, chosen):
    with pytest.raises(ImproperlyConfigured, match="S3_BUCKET is missing"):
        chosen(**{name: S3[name]})


def test_the_settings_ask_the_environment():
    result = manage("check", env={"DEBUG": "true", "SECRET_KEY": "x", "S3_REGION": "no-1"})
    assert (result.returncode, result.stderr) == (
        1,
        "S3_BUCKET is missing; without it the other S3 settings mean nothing.\n",
    )
