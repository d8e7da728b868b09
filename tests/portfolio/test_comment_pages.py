"""Comments on the page of a project, and the pages on which one is changed or hidden."""

import datetime
import re
import time

import pytest
from django.utils import timezone

from portfolio.models import Comment, Follow, Support
from portfolio.models.participation import LONGEST_COMMENT
from portfolio.workflow import Stage
from tests.cast import ROLES, person
from tests.pages import html_of, links, main_of, queries, rows, section, words


@pytest.fixture
def project(make_project):
    return make_project()


@pytest.fixture
def say(project, outsider):
    """Writes a comment as it would stand after the act."""

    def write(text="Vi har prøvd det.", *, author=outsider, minutes_ago=5, **fields):
        said = Comment.objects.create(**{"project": project, "author": author, "text": text, **fields})
        Comment.objects.filter(pk=said.pk).update(created_at=timezone.now() - datetime.timedelta(minutes=minutes_ago))
        return said

    return write


@pytest.fixture
def hidden(say, office):
    return say("Hemmelig", hidden_at=timezone.now(), hidden_by=office, hidden_reason="Navngir en pasient.")


def comments(response):
    return rows(section(response, "kommentarer"), "article")


# On the page of the project


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_and_writes_comments(role, cast, client, project, say):
    said = say()
    client.force_login(cast[role])
    (comment,) = comments(client.get(project.get_absolute_url()))
    assert comment.startswith("outsider Testesen for 5 minutter siden , ")
    response = client.post(f"/prosjekter/{project.pk}/kommentar/", {"text": "Bra."})
    latest = Comment.objects.exclude(pk=said.pk).get()
    assert (response.status_code, response["Location"]) == (302, f"/kommentarer/{latest.pk}/")
    assert (latest.author, latest.text) == (cast[role], "Bra.")


def test_the_newest_comes_first(client, outsider, project, say):
    for minutes in (30, 1, 9):
        say(f"For {minutes}", minutes_ago=minutes)
    client.force_login(outsider)
    found = re.findall(r"<p>(For \d+)</p>", main_of(client.get(project.get_absolute_url())))
    assert found == ["For 1", "For 9", "For 30"]


def test_a_comment_is_the_safe_subset_of_markdown(client, outsider, project, say):
    say("<script>alert(1)</script> **viktig** [x](javascript:alert(1))")
    client.force_login(outsider)
    html = section(client.get(project.get_absolute_url()), "kommentarer")
    assert "<strong>viktig</strong> [x](javascript:alert(1))" in html
    assert "<script" not in html


def test_a_draft_has_neither_comments_nor_buttons(client, submitter, make_project):
    client.force_login(submitter)
    response = client.get(make_project(Stage.DRAFT).get_absolute_url())
    assert (section(response, "kommentarer"), "/stott/" in html_of(response)) == ("", False)


@pytest.mark.parametrize("address", ["kommentar", "folg", "ikke-folg", "stott", "ikke-stott"])
def test_somebody_elses_draft_is_not_there(address, client, outsider, make_project):
    client.force_login(outsider)
    draft = make_project(Stage.DRAFT)
    assert client.post(f"/prosjekter/{draft.pk}/{address}/", {"text": "Hei."}).status_code == 404


@pytest.mark.parametrize("address", ["folg", "ikke-folg", "stott", "ikke-stott", "kommentar"])
def test_nothing_is_done_by_a_link(address, client, outsider, project):
    client.force_login(outsider)
    assert client.get(f"/prosjekter/{project.pk}/{address}/").status_code == 405


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Skriv noe i kommentaren."),
        (" \n\x00\u200b", "Skriv noe i kommentaren."),
        ("x" * (LONGEST_COMMENT + 1), "En kommentar kan ha høyst 5 000 tegn. Nå har den 5001."),
    ],
)
def test_an_unfit_comment_is_shown_again_with_what_was_typed(text, error, client, outsider, project):
    client.force_login(outsider)
    response = client.post(f"/prosjekter/{project.pk}/kommentar/", {"text": text})
    assert (response.status_code, error in words(main_of(response))) == (422, True)
    assert text.strip(" \n\x00\u200b") in main_of(response)
    assert Comment.objects.count() == 0


def test_a_crowd_of_mentions_is_refused_and_the_text_is_kept(client, outsider, project):
    client.force_login(outsider)
    text = " ".join(f"@navn{number}" for number in range(21))
    response = client.post(f"/prosjekter/{project.pk}/kommentar/", {"text": text})
    assert (response.status_code, text in html_of(response)) == (409, True)


@pytest.mark.parametrize(
    ("address", "after"), [("folg", (1, 0)), ("stott", (0, 1)), ("ikke-folg", (0, 0)), ("ikke-stott", (0, 0))]
)
def test_the_buttons_do_what_they_say_and_come_back(address, after, client, outsider, project):
    client.force_login(outsider)
    for _ in range(2):
        response = client.post(f"/prosjekter/{project.pk}/{address}/")
        assert response["Location"] == f"/prosjekter/{project.pk}/#deltakelse"
    assert (Follow.objects.count(), Support.objects.count()) == after


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil", "forslag", "[", "admin:index"],
)
def test_nobody_is_sent_to_another_site_or_to_what_is_no_path(back, client, outsider, project):
    client.force_login(outsider)
    response = client.post(f"/prosjekter/{project.pk}/stott/", {"next": back})
    assert response["Location"] == f"/prosjekter/{project.pk}/#deltakelse"


def test_support_for_ones_own_is_refused_with_a_clear_answer(client, submitter, project):
    client.force_login(submitter)
    response = client.post(f"/prosjekter/{project.pk}/stott/")
    assert (response.status_code, "Du kan ikke støtte ditt eget forslag." in html_of(response)) == (409, True)


def test_the_page_says_who_takes_part_and_what_one_can_do(client, cast, project):
    def told(role):
        client.force_login(cast[role])
        html = main_of(client.get(project.get_absolute_url()))
        return words(html.partition('id="deltakelse"')[2].partition(">")[2].partition("</section>")[0])

    assert told("outsider") == ("Støtt Ingen støtter forslaget ennå Følg Få varsel når noe skjer i saken")
    for role in ("outsider", "office"):
        Support.objects.create(project=project, user=cast[role])
    Follow.objects.create(project=project, user=cast["outsider"])
    names = "office Testesen outsider Testesen"
    assert told("outsider") == (
        f"Ta tilbake støtten 2 støtter forslaget, også du {names} "
        "Slutt å følge Du følger saken og får varsel når noe skjer"
    )
    assert told("submitter") == (f"2 støtter forslaget {names} Forslaget er ditt. Du får varsel om alt som skjer.")


def test_those_who_support_it_stand_in_norwegian_order(client, outsider, project):
    for name in ("Åse", "Ørjan", "anne", "Ærlend", "Zara"):
        Support.objects.create(project=project, user=person(name))
    client.force_login(outsider)
    html = main_of(client.get(project.get_absolute_url())).partition('id="deltakelse"')[2].partition("</section>")[0]
    assert [row.split()[0] for row in rows(html, "li")] == ["anne", "Zara", "Ærlend", "Ørjan", "Åse"]


def test_names_are_shown_up_to_a_bound(client, cast, project, monkeypatch):
    monkeypatch.setattr("portfolio.views.participation.MOST_NAMES", 2)
    for role in ("outsider", "office", "leader"):
        Support.objects.create(project=project, user=cast[role])
    client.force_login(cast["owner"])
    names = main_of(client.get(project.get_absolute_url())).partition("participation-names")[2].partition("</ul>")[0]
    assert rows(names, "li") == ["leader Testesen", "office Testesen", "og 1 til"]


def test_every_way_to_another_page_leads_to_the_comments_there(client, outsider, project, say, monkeypatch):
    monkeypatch.setattr("portfolio.views.participation.COMMENTS_ON_A_PAGE", 1)
    for number in range(5):
        say(f"Nr. {number}")
    client.force_login(outsider)
    html = section(client.get(f"{project.get_absolute_url()}?page=3"), "kommentarer")
    pages = re.findall(r'href="(\?page=[^"]*)"', html)
    assert {page.partition("#")[2] for page in pages} == {"kommentarer"}
    assert {page.partition("#")[0] for page in pages} == {f"?page={number}" for number in range(1, 6)}


# The lasting address


def test_the_address_of_a_comment_finds_its_page(client, outsider, project, say, monkeypatch):
    monkeypatch.setattr("portfolio.views.participation.COMMENTS_ON_A_PAGE", 2)
    monkeypatch.setattr("portfolio.views.comments.COMMENTS_ON_A_PAGE", 2)
    said = [say(f"Nr. {number}", minutes_ago=10) for number in range(5)]
    Comment.objects.update(created_at=timezone.now())  # at the same moment, as after an import
    client.force_login(outsider)
    for comment in said:
        response = client.get(comment.get_absolute_url(), follow=True)
        ((address, _),) = response.redirect_chain
        assert address.endswith(f"#kommentar-{comment.pk}")
        assert f'id="kommentar-{comment.pk}"' in html_of(response)


def test_a_comment_on_a_merged_proposal_stands_with_the_one_that_goes_on(client, outsider, make_project, say):
    going_on = make_project(title="Går videre")
    said = say("Sagt før", project=make_project(Stage.MERGED, merged_into=going_on))
    client.force_login(outsider)
    response = client.get(said.get_absolute_url())
    assert response["Location"] == f"{going_on.get_absolute_url()}#kommentar-{said.pk}"
    assert len(comments(client.get(going_on.get_absolute_url()))) == 1


@pytest.mark.parametrize("address", ["", "endre/", "skjul/"])
def test_a_comment_that_one_may_not_see_is_not_there(address, client, office, make_project, say):
    said = say(project=make_project(Stage.DRAFT))
    client.force_login(office)
    assert client.get(f"/kommentarer/{said.pk}/{address}").status_code == 404
    assert client.get(f"/kommentarer/999999/{address}").status_code == 404


# Changing one


@pytest.mark.parametrize("role", ROLES)
def test_only_its_author_is_offered_to_change_it_and_only_the_office_to_hide_it(role, cast, client, project, say):
    said = say()
    client.force_login(cast[role])
    offered = links(section(client.get(project.get_absolute_url()), "kommentarer"))
    edit, hide = f"/kommentarer/{said.pk}/endre/", f"/kommentarer/{said.pk}/skjul/"
    assert ((edit in offered.values()), (hide in offered.values())) == (role == "outsider", role == "office")
    assert client.get(edit).status_code == (200 if role == "outsider" else 409)
    assert client.get(hide).status_code == (200 if role == "office" else 403)
    assert client.post(edit, {"text": "Nytt."}).status_code == (302 if role == "outsider" else 409)
    assert client.post(hide, {"reason": "Usaklig."}).status_code == (302 if role == "office" else 403)
    said.refresh_from_db()
    assert (said.text == "Nytt.", said.hidden_reason) == (role == "outsider", "Usaklig." if role == "office" else "")


def test_after_a_quarter_of_an_hour_it_is_too_late_and_the_text_is_kept(client, outsider, project, say):
    said = say(minutes_ago=16)
    client.force_login(outsider)
    assert "/endre/" not in section(client.get(project.get_absolute_url()), "kommentarer")
    text = "En lengre tekst som er skrevet for sent"
    response = client.post(f"/kommentarer/{said.pk}/endre/", {"text": text})
    assert response.status_code == 409
    assert "Det er mer enn 15 minutter siden du skrev kommentaren" in html_of(response)
    assert text in html_of(response)


def test_a_changed_comment_says_so_and_an_empty_one_is_shown_again(client, outsider, project, say):
    said = say()
    client.force_login(outsider)
    assert "Vi har prøvd det." in main_of(client.get(f"/kommentarer/{said.pk}/endre/"))
    assert client.post(f"/kommentarer/{said.pk}/endre/", {"text": ""}).status_code == 422
    client.post(f"/kommentarer/{said.pk}/endre/", {"text": "Nytt."})
    (comment,) = comments(client.get(project.get_absolute_url()))
    assert "endret Nytt." in comment


# Hiding one


@pytest.mark.parametrize("role", ROLES)
def test_a_hidden_comment_shows_its_reason_and_its_text_only_to_the_office(role, cast, client, project, hidden):
    client.force_login(cast[role])
    response = client.get(project.get_absolute_url())
    assert "Skjult av porteføljekontoret: Navngir en pasient." in words(section(response, "kommentarer"))
    assert ("Hemmelig" in html_of(response)) == (role == "office")


def test_hiding_wants_a_reason_and_keeps_what_was_typed(client, office, say):
    said = say()
    client.force_login(office)
    for reason, error in (("", "Skriv hvorfor kommentaren skjules."), ("x" * 501, "høyst 500 tegn")):
        response = client.post(f"/kommentarer/{said.pk}/skjul/", {"reason": reason})
        assert (response.status_code, error in main_of(response), reason in main_of(response)) == (422, True, True)


@pytest.mark.parametrize("role", ROLES)
def test_only_the_office_shows_it_again(role, cast, client, hidden):
    client.force_login(cast[role])
    status = client.post(f"/kommentarer/{hidden.pk}/vis/").status_code
    hidden.refresh_from_db()
    assert (status, hidden.hidden_at is None) == ((302, True) if role == "office" else (403, False))


# Many


def test_the_number_of_queries_does_not_grow(client, cast, project, say, hidden):
    client.force_login(cast["office"])
    counts = []
    for number in (1, 3):
        while Comment.objects.count() <= number:
            say(author=cast["owner" if number == 1 else "leader"])
        Support.objects.create(project=project, user=cast["owner" if number == 1 else "leader"])
        counts.append(queries(client, project.get_absolute_url()))
    assert counts[0] == counts[1]


def test_ten_thousand_comments_take_hardly_longer_than_thirty(client, outsider, project):
    client.force_login(outsider)

    def timed(page):
        taken = []
        for _ in range(5):
            begin = time.perf_counter()
            assert len(comments(client.get(project.get_absolute_url(), {"page": page}))) == 30
            taken.append(time.perf_counter() - begin)
        return min(taken)

    text = "Vi har **prøvd** det, se https://kommune.example/rutine og spør @owner."
    Comment.objects.bulk_create(Comment(project=project, author=outsider, text=text) for _ in range(30))
    few = timed(1)
    Comment.objects.bulk_create(Comment(project=project, author=outsider, text=text) for _ in range(9_990))
    assert max(timed(1), timed(334)) < 4 * few
    first = Comment.objects.earliest("created_at", "pk")
    assert client.get(first.get_absolute_url())["Location"].endswith(f"?page=334#kommentar-{first.pk}")
