"""The list of proposals: what has been sent in, to be found, sorted and supported."""

import datetime
import re

import pytest
from django.utils import timezone

from portfolio.models import Comment, Follow, Support, Unit
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, rows

URL = "/forslag/"


@pytest.fixture
def titles(client, outsider):
    """The titles that the list shows, to the outsider unless somebody else is named."""

    def found(user=outsider, **query):
        client.force_login(user)
        return re.findall(r'<a class="card-link"[^>]*>(.*?)</a>', html_of(client.get(URL, query)))

    return found


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_waits_to_become_a_project_and_nobody_sees_a_draft(role, cast, make_project, titles):
    for stage in Stage:
        make_project(stage, title=stage.value)
    assert set(titles(cast[role])) == {"submitted", "returned", "parked", "declined", "assessed"}
    assert set(titles(cast[role], stadium="alle")) == {*Stage.values, "Forslaget som går videre"} - {"draft", "merged"}
    assert titles(cast[role], stadium="stopped") == ["stopped"]


def test_the_newest_comes_first_or_the_one_that_most_support(make_project, cast, titles):
    made = {title: make_project(title=title, submitted_at=days_ago(days)) for title, days in (("A", 9), ("B", 1))}
    made["C"] = make_project(title="C", submitted_at=days_ago(4))
    for title, roles in (("A", ("office", "leader")), ("C", ("office",))):
        Support.objects.bulk_create(Support(project=made[title], user=cast[role]) for role in roles)
    assert titles() == ["B", "C", "A"]
    assert titles(sorter="stotte") == ["A", "C", "B"]


def test_the_list_filters_by_programme_unit_and_words(make_project, strategy, titles):
    learning = strategy.programmes.get(slug="laerende-organisasjon")
    roads = Unit.objects.create(slug="vei", name="Vei")
    make_project(title="Sensorer i vann", submitted_at=days_ago(3))
    make_project(title="Sensorer i veg", programme=learning, submitted_at=days_ago(2))
    make_project(title="Samtaler", solution="Faste møter.", unit=roads, submitted_at=days_ago(1))
    assert titles(program=learning.pk) == ["Sensorer i veg"]
    assert titles(enhet=roads.pk) == ["Samtaler"]
    assert set(titles(sok="SENSORER")) == {"Sensorer i vann", "Sensorer i veg"}
    assert titles(sok="sensorer", program=learning.pk, enhet=roads.pk) == []


def test_one_finds_what_is_ones_own_and_what_one_follows_and_supports(make_project, cast, titles):
    own, followed, supported = (make_project(title=title, submitter=cast["leader"]) for title in ("e", "f", "s"))
    own.co_authors.add(cast["outsider"])
    Follow.objects.create(project=followed, user=cast["outsider"])
    Support.objects.create(project=supported, user=cast["outsider"])
    Support.objects.create(project=followed, user=cast["office"])
    assert [titles(vis=flag) for flag in ("is_own", "is_followed", "is_supported")] == [["e"], ["f"], ["s"]]
    assert len(titles(cast["leader"], vis="is_own")) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"stadium": "tull"}, {"stadium": "draft"}, {"program": "999999"}, {"program": "x"}, {"enhet": "-1"},
        {"sok": "x" * 200}, {"sok": "\x00"}, {"vis": "password"}, {"sorter": "submitter"}, {"page": "tull"},
    ],
)  # fmt: skip
def test_what_the_filter_does_not_understand_counts_for_nothing(query, make_project, titles):
    make_project(title="Chat")
    make_project(Stage.DRAFT, title="Utkast")
    assert titles(**query) == ["Chat"]


def test_a_card_tells_who_supports_and_comments_and_offers_to_support(make_project, cast, client):
    project = make_project(title="Chat")
    for role in ("office", "leader"):
        Support.objects.create(project=project, user=cast[role])
        Comment.objects.create(project=project, author=cast[role], text="Bra.")
    Follow.objects.create(project=project, user=cast["leader"])
    feet = {}
    for role in ("outsider", "leader", "submitter"):
        client.force_login(cast[role])
        (card,) = rows(main_of(client.get(URL)), "article")
        feet[role] = card.partition("2026")[2] or card[-90:]
        feet[role] = card[card.index("2 støtter") :]
    assert feet == {
        "outsider": "2 støtter · 2 kommentarer Støtt : Chat",
        "leader": "2 støtter · 2 kommentarer · du følger Ta tilbake støtten : Chat",
        "submitter": "2 støtter · 2 kommentarer Ditt forslag",
    }


def test_support_from_the_list_comes_back_to_the_card_with_its_filters(make_project, outsider, client):
    project = make_project(title="Chat")
    client.force_login(outsider)
    html = main_of(client.get(URL, {"sok": "chat"}))
    (back,) = re.findall(r'name="next" value="([^"]*)"', html)
    assert back == f"/forslag/?sok=chat#forslag-{project.pk}"
    response = client.post(f"/prosjekter/{project.pk}/stott/", {"next": back})
    assert (response.status_code, response["Location"]) == (302, back)
    assert f'id="forslag-{project.pk}"' in html_of(client.get(back))


def test_the_list_is_paged_and_keeps_its_filters(make_project, titles, client, monkeypatch):
    monkeypatch.setattr("portfolio.views.proposal_list.PER_PAGE", 2)
    for number in range(5):
        make_project(title=f"Sensor {number}", submitted_at=days_ago(number))
    assert titles(stadium="submitted", page=3) == ["Sensor 4"]
    assert "?stadium=submitted&amp;page=3" in html_of(client.get(URL, {"stadium": "submitted", "page": 2}))


def test_ones_own_proposals_and_a_new_one_are_a_click_away(client, outsider):
    client.force_login(outsider)
    found = links(html_of(client.get(URL)))
    assert [found[words] for words in ("Forslag", "Mine forslag", "Nytt forslag")] == [
        URL,
        "/forslag/mine/",
        "/forslag/ny/",
    ]
    assert links(html_of(client.get("/forslag/mine/")))["Alles forslag"] == URL


def test_an_empty_list_says_how_to_go_on(client, outsider):
    client.force_login(outsider)
    assert links(main_of(client.get(URL)))["Foreslå et prosjekt"] == "/forslag/ny/"
    assert links(main_of(client.get(URL, {"sok": "finnes ikke"})))["Vis alle forslag"] == URL


def test_markup_is_shown_as_text(make_project, client, outsider):
    make_project(title="<i>Kursiv</i>", need="<script>alert(1)</script>")
    client.force_login(outsider)
    html = html_of(client.get(URL, {"sok": '"><script>alert(2)</script>'})) + html_of(client.get(URL))
    assert ("<script>alert" in html, "&lt;i&gt;Kursiv" in html) == (False, True)


def test_nothing_is_written_in_the_list(client, outsider):
    client.force_login(outsider)
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize("query", ["", "?sorter=stotte&vis=is_supported&stadium=alle"])
def test_the_number_of_queries_does_not_grow(query, make_project, cast, client):
    client.force_login(cast["outsider"])
    counts = []
    for number in (1, 3):
        while Support.objects.count() < number:
            project = make_project()
            for model in (Support, Follow):
                model.objects.create(project=project, user=cast["outsider"])
            Comment.objects.create(project=project, author=cast["outsider"], text="Bra.")
        counts.append(queries(client, URL + query))
    assert counts[0] == counts[1]
