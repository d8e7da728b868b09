"""Pages are for the reader alone, and are asked for again; what lies on disk is kept."""

import pytest
from django.urls import reverse

from tests.cast import ROLES

PAGES = ("/", "/prosjekter/", "/forslag/mine/", "/handlingsplan/ny/", "/admin/", "/finnes-ikke/")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_kept_by_the_readers_own_browser_which_asks_before_it_shows_it(address, role, cast, client):
    client.force_login(cast[role])
    kept = client.get(address)["Cache-Control"]
    assert "private" in kept
    assert "no-cache" in kept


def test_what_is_typed_comes_back_when_one_goes_back_to_the_form(client, submitter):
    client.force_login(submitter)
    assert client.get(reverse("portfolio:proposal-new"))["Cache-Control"] == "private, no-cache"


def test_static_files_are_kept(client):
    assert "max-age" in client.get("/static/img/innolab.svg")["Cache-Control"]
